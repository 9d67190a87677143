/**
 * Text from outside (a host's output, a name in a playbook) made safe to show. What could move the cursor, rewrite
 * what stands above, turn the writing direction or hide becomes a visible escape: control characters (C0 but line
 * feed and tab, DEL, C1), all that Unicode calls ignorable by default (marks of direction, characters without width,
 * tags) but the variation selectors of emoji, line and paragraph separators and halves of characters. CR LF becomes
 * a line feed.
 */
export function printable(text: string): string {
  return UNSAFE.test(text) ? text.replaceAll('\r\n', '\n').replace(EVERY_UNSAFE, escaped) : text
}

const UNSAFE = /(?![\n\t\ufe00-\ufe0f])[\p{Cc}\p{DI}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]/u
const EVERY_UNSAFE = new RegExp(UNSAFE, 'gu')

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code > 0xffff) return `\\u{${code.toString(16)}}`
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`
}
