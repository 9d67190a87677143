/** A line of a file, and which of the task's expressions match it. */
export interface SeenLine {
  readonly words: string
  /** `\n`, `\r\n`, or empty for a last line without an end. */
  readonly end: string
  readonly fits: Fits
}

export interface Fits {
  readonly match: boolean
  readonly after: boolean
  readonly before: boolean
}

/** The line that a task asks for, and which of the expressions match it. */
export interface DesiredLine {
  readonly words: string
  readonly fits: Fits
  /** Whether a new line goes behind the last line that matches `after`, or before the first that matches `before`. */
  readonly place: 'after' | 'before' | undefined
}

/** The lines with the desired line among them, once. Line ends stay as they are; a new line gets the file's. */
export function withLine(
  lines: readonly SeenLine[],
  { words, fits, place }: DesiredLine,
): readonly SeenLine[] {
  const matched = lines.findLastIndex((line) => line.fits.match)
  const there = lines[matched]
  if (there !== undefined)
    return there.words === words ? lines : lines.with(matched, { ...there, words, fits })
  if (lines.some((line) => line.words === words)) return lines
  const index = placeFor(lines, place)
  const end = lines.find((one) => one.end !== '')?.end ?? '\n'
  const head = lines.slice(0, index).map((one) => (one.end === '' ? { ...one, end } : one))
  return [...head, { words, end, fits }, ...lines.slice(index)]
}

/** The lines of a text, which end at line feeds only. */
export function splitLines(text: string): readonly Omit<SeenLine, 'fits'>[] {
  const pieces = text.split('\n')
  const lines = pieces.map((piece, index) => {
    if (index === pieces.length - 1) return { words: piece, end: '' }
    return piece.endsWith('\r') ? { words: piece.slice(0, -1), end: '\r\n' } : { words: piece, end: '\n' }
  })
  return lines.at(-1)?.words === '' ? lines.slice(0, -1) : lines
}

export function joinLines(lines: readonly Omit<SeenLine, 'fits'>[]): string {
  return lines.map(({ words, end }) => words + end).join('')
}

function placeFor(lines: readonly SeenLine[], place: DesiredLine['place']): number {
  const found =
    place === 'after'
      ? lines.findLastIndex(({ fits }) => fits.after) + 1
      : place === 'before'
        ? lines.findIndex(({ fits }) => fits.before)
        : -1
  return found === -1 || (place === 'after' && found === 0) ? lines.length : found
}
