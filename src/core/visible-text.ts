/**
 * Text from outside (a host's output, a name in a playbook) made safe to show. What could move the cursor, rewrite
 * what stands above, turn the writing direction or hide becomes a visible escape: control characters (C0 but line
 * feed and tab, DEL, C1), all that Unicode calls ignorable by default (marks of direction, characters without width,
 * tags) but the variation selectors of emoji, line and paragraph separators and halves of characters. CR LF becomes
 * a line feed. What is longer than `MOST_TEXT` characters is cut, and the cut is told. What is visible stays as it is.
 */
export function visible(text: string): string {
  return unveiled(cut(text, MOST_TEXT))
}

/** The same on one line, with blanks in place of line ends: nobody's text can begin a line of ours. */
export function oneLine(text: string): string {
  return unveiled(cut(text, MOST_LINE)).replaceAll('\n', ' ')
}

/** JSON on one line that is inert on a terminal, too: JSON itself lets DEL, C1 and marks of direction through as they are. */
export function inertJson(value: unknown): string {
  const json = JSON.stringify(value)
  return BEYOND_ASCII.test(json) ? json.replace(EVERY_UNSAFE, inJson) : json
}

const MOST_TEXT = 262_144
const MOST_LINE = 16_384

const UNSAFE = /(?![\n\t]|[\ufe00-\ufe0f])[\p{Cc}\p{DI}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]/u
/** Nearly all texts are plain, and that is told five times as quickly. */
const BEYOND_ASCII = /[^\n\t -~]/
const EVERY_UNSAFE = new RegExp(UNSAFE, 'gu')

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`
}

function unveiled(text: string): string {
  return BEYOND_ASCII.test(text) && UNSAFE.test(text)
    ? text.replaceAll('\r\n', '\n').replace(EVERY_UNSAFE, escaped)
    : text
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code > 0xffff) return `\\u{${code.toString(16)}}`
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`
}

function inJson(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
