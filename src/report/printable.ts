/**
 * Text from outside (a host's output, a name in a playbook) made safe to show: control characters, which could
 * move the cursor or rewrite what stands above, and marks that turn the writing direction become visible escapes.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, escaped)
}

function escaped(character: string): string {
  if (character === '\n' || character === '\t') return character
  const code = character.charCodeAt(0).toString(16)
  return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`
}
