import type { ExpressionText } from '../core/text-search.ts'

/** Why a pattern is none, and what to write. */
export interface PatternMistake {
  readonly why: string
  readonly hint: string | undefined
}

/**
 * A regular expression of the user's as one that JavaScript takes with `u`, so that a character is a character, whatever
 * its length in UTF-16. What is valid without `u` and means a character by itself stays so: `\-`, `\"`, a lone brace.
 * A line ends at a line feed and nowhere else, for `.` and, with `lines: 'many'`, for `^` and `$`; JavaScript's own
 * would stop at CR, U+2028 and U+2029, too. With `one`, the text is a single line, and they are its ends.
 */
export function readPattern(
  pattern: string,
  { lines, flags }: { readonly lines: 'one' | 'many'; readonly flags: 'u' | 'gu' },
): ExpressionText | PatternMistake {
  if (pattern.length > MOST_CHARACTERS)
    return { why: `it has ${pattern.length} characters`, hint: `the most is ${MOST_CHARACTERS}` }
  const translated = translate(pattern, lines === 'many' ? LINE_ENDS : {})
  if (typeof translated !== 'string') return translated
  try {
    return { source: new RegExp(translated, flags).source, flags }
  } catch (error) {
    return { why: reasonOf(error), hint: foreignHint(pattern) }
  }
}

export function isMistake(read: ExpressionText | PatternMistake): read is PatternMistake {
  return 'why' in read
}

const MOST_CHARACTERS = 10_000

const LINE_ENDS: Readonly<Record<string, string>> = { '^': '(?<![^\\n])', $: '(?![^\\n])' }
const LITERAL: Readonly<Record<string, string>> = { '.': '[^\\n]', '{': '\\{', '}': '\\}', ']': '\\]' }

function translate(pattern: string, ends: Readonly<Record<string, string>>): string | PatternMistake {
  const pieces = pattern.match(PIECES) ?? []
  const wrong = pieces.map(mistakeIn).find((mistake) => mistake !== undefined)
  if (wrong !== undefined) return wrong
  const out: string[] = []
  let until: ']' | '}' | undefined
  for (const [index, piece] of pieces.entries()) {
    if (until === ']') out.push(inClass(piece, pieces[index - 1], pieces[index + 1]))
    else if (until === '}') out.push(piece)
    else out.push(piece.startsWith('\\') ? plainEscape(piece) : (ends[piece] ?? LITERAL[piece] ?? piece))
    if (piece === until) until = undefined
    else if (until === undefined && piece === '[') until = ']'
    else if (until === undefined && piece === '{' && BEFORE_BRACE.test(pieces[index - 1] ?? '')) {
      out[out.length - 1] = piece
      until = '}'
    }
  }
  return out.join('')
}

/** An escape, a quantifier in braces, or one character. */
const PIECES = /\\.|\{\d+(?:,\d*)?\}|./gsu
/** What stands in braces behind these names a character. */
const BEFORE_BRACE = /^\\[pPu]$/
/** Letters and figures that mean something behind a backslash, and the signs of the syntax. */
const MEANING = /^\\[dDwWsSbBnrtvfcxupPk0-9^$\\.*+?()[\]{}|/]/

function mistakeIn(piece: string): PatternMistake | undefined {
  if (!/^\\[A-Za-z]$/.test(piece) || MEANING.test(piece)) return undefined
  const letter = piece.slice(1)
  return { why: `${piece} means nothing`, hint: INSTEAD[letter] ?? `write ${letter} alone if it is meant` }
}

const INSTEAD: Readonly<Record<string, string>> = {
  A: 'write ^ for the beginning',
  z: 'write $ for the end',
  Z: 'write $ for the end',
  h: 'write [ \\t] for a blank',
  R: 'write \\r?\\n for the end of a line',
  Q: 'put a backslash before each character that is meant as it is',
}

function plainEscape(piece: string): string {
  return MEANING.test(piece) ? piece : piece.slice(1)
}

/** `-` beside a set such as \w is one by itself; with `u` that has to be said. */
function inClass(piece: string, before = '', after = ''): string {
  if (piece === '-') return SET.test(before) || SET.test(after) ? '\\-' : piece
  return piece === '\\-' || !piece.startsWith('\\') ? piece : plainEscape(piece)
}

const SET = /^\\[dDwWsS]$/

/** What V8 says, without the pattern that it repeats. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.slice(message.lastIndexOf(': ') + ': '.length)
}

/** Spellings of other languages. */
function foreignHint(pattern: string): string | undefined {
  if (pattern.includes('(?P<')) return 'a group is named so: (?<name>…)'
  if (/\(\?[a-z]+[:)]/.test(pattern)) return 'write both letters for either case: [Aa]'
  if (/[*+?}]\+/.test(pattern)) return 'there are no possessive quantifiers here: leave the second + out'
  return undefined
}
