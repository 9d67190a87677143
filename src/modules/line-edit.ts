/** A line as a task asks for it. */
export interface LineWish {
  readonly line: string | undefined
  readonly match: RegExp | undefined
  readonly after: RegExp | undefined
  readonly before: RegExp | undefined
}

/** The text with the line in it, once; ends of lines stay as they are, and a new line gets the file's. */
export function presentLine(text: string, { line = '', match, after, before }: LineWish): string {
  const lines = splitLines(text)
  const isWanted = ({ words }: Line): boolean => words === line
  const matched = match === undefined ? -1 : lines.findLastIndex(({ words }) => match.test(words))
  const there = lines[matched]
  if (there !== undefined)
    return isWanted(there) ? text : joinLines(lines.with(matched, { ...there, words: line }))
  if (lines.some(isWanted)) return text
  const place = placeFor(lines, after, before)
  const end = lines.find((one) => one.end !== '')?.end ?? '\n'
  const head = lines.slice(0, place).map((one) => (one.end === '' ? { ...one, end } : one))
  return joinLines([...head, { words: line, end }, ...lines.slice(place)])
}

/** The text without the line, or without all lines that match. */
export function absentLine(text: string, { line, match }: LineWish): string {
  return joinLines(
    splitLines(text).filter(({ words }) => (match === undefined ? words !== line : !match.test(words))),
  )
}

interface Line {
  readonly words: string
  /** `\n`, `\r\n`, or nothing behind a last line that has no end. */
  readonly end: string
}

function splitLines(text: string): readonly Line[] {
  const pieces = text.split('\n')
  const lines = pieces.map((piece, index) => {
    if (index === pieces.length - 1) return { words: piece, end: '' }
    return piece.endsWith('\r') ? { words: piece.slice(0, -1), end: '\r\n' } : { words: piece, end: '\n' }
  })
  return lines.at(-1)?.words === '' ? lines.slice(0, -1) : lines
}

function joinLines(lines: readonly Line[]): string {
  return lines.map(({ words, end }) => words + end).join('')
}

function placeFor(lines: readonly Line[], after: RegExp | undefined, before: RegExp | undefined): number {
  if (after !== undefined) {
    const last = lines.findLastIndex(({ words }) => after.test(words))
    return last === -1 ? lines.length : last + 1
  }
  const first = before === undefined ? -1 : lines.findIndex(({ words }) => before.test(words))
  return first === -1 ? lines.length : first
}
