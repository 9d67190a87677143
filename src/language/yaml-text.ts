/** The offset of the first character at or after `from` that is neither blank, comment, nor one of `also`. */
export function skipTrivia(text: string, from: number, also = ''): number {
  let at = from
  while (at < text.length) {
    const character = text[at] as string
    if (character === '#' && (at === 0 || BLANK.test(text[at - 1] as string))) at = endOfLine(text, at)
    else if (BLANK.test(character) || also.includes(character)) at++
    else break
  }
  return at
}

const BLANK = /\s/

/** From an offset to the end of its line, less a comment and trailing blanks. */
export function restOfLine(text: string, from: number): string {
  return text
    .slice(from, endOfLine(text, from))
    .replace(/\s#.*$/, '')
    .trimEnd()
}

export interface Line {
  /** The offset of its first character. */
  readonly start: number
  readonly text: string
}

/** The line that holds an offset. */
export function lineAround(text: string, offset: number): Line {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return { start, text: text.slice(start, endOfLine(text, offset)).trimEnd() }
}

/** The line before the one that holds an offset, past blank ones and comments. */
export function lineBefore(text: string, offset: number): Line {
  let line = lineAround(text, offset)
  do line = lineAround(text, Math.max(0, line.start - 1))
  while (line.start > 0 && /^\s*(#|$)/.test(line.text))
  return line
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}
