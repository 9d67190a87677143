import { oneLine } from '../core/visible-text.ts'

/** Cells that a text takes on a terminal; wide East Asian characters and emoji take two, combining marks none. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  return Array.from(text).reduce((width, character) => width + cells(character), 0)
}

/** Cut to at most `width` cells, with `…` where something is missing. */
export function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let used = 0
  let kept = ''
  for (const character of text) {
    used += cells(character)
    if (used > width - 1) break
    kept += character
  }
  return width < 1 ? '' : `${kept}…`
}

/** Made visible on one line, and filled up with blanks to `width` cells. */
export function padded(text: string, width: number): string {
  const shown = oneLine(text)
  return shown + ' '.repeat(Math.max(0, width - textWidth(shown)))
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u

function cells(character: string): number {
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
