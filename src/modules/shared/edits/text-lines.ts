/** The lines of a text that ends, or should end, with a line break. */
export function splitText(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

export function joinText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
