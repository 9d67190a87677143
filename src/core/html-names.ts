/** HTML's names for ASCII's marks and Latin-1's letters and signs: what escaping makes of a text. */
export const HTML_NAMES: ReadonlyMap<string, number> = new Map([
  ...pairs(
    '9:Tab 10:NewLine 33:excl 34:quot 35:num 36:dollar 37:percnt 38:amp 39:apos 40:lpar 41:rpar 42:ast 43:plus 44:comma 46:period 47:sol',
  ),
  ...pairs(
    '34:QUOT 38:AMP 58:colon 59:semi 60:lt 60:LT 61:equals 62:gt 62:GT 63:quest 64:commat 91:lsqb 91:lbrack 92:bsol 93:rsqb 93:rbrack',
  ),
  ...pairs(
    '94:Hat 95:lowbar 95:UnderBar 96:grave 96:DiacriticalGrave 123:lcub 123:lbrace 124:verbar 124:vert 124:VerticalLine 125:rcub 125:rbrace',
  ),
  ...row(
    160,
    'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot',
  ),
  ...row(
    184,
    'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml',
  ),
  ...row(
    204,
    'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig',
  ),
  ...row(
    224,
    'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute',
  ),
  ...row(244, 'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'),
  ...pairs('8364:euro 8230:hellip 8211:ndash 8212:mdash 8216:lsquo 8217:rsquo 8220:ldquo 8221:rdquo'),
])

function pairs(text: string): readonly (readonly [string, number])[] {
  return text.split(' ').map((pair) => {
    const [code = '', name = ''] = pair.split(':')
    return [name, Number(code)] as const
  })
}

function row(first: number, names: string): readonly (readonly [string, number])[] {
  return names.split(' ').map((name, index) => [name, first + index] as const)
}
