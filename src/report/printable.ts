/**
 * Text from outside (a host's output, a name in a playbook) made safe to show: control characters, which could
 * move the cursor or rewrite what stands above, and marks that turn the writing direction become visible escapes.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (one) => `\\x${hex(one, 2)}`)
    .replace(/[\u2028-\u202e\u2066-\u2069]/g, (one) => `\\u${hex(one, 4)}`)
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0')
}
