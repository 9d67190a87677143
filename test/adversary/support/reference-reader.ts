import type { SpokenUnit } from './evil-speech.ts'

/** What a part printed on one stream, and how it ended. */
export interface ReadPart {
  readonly printed: string
  readonly code: number
}

/**
 * Reads a whole stream in the plainest way, as far as it keeps to the protocol: `UNIT.PART` → what it printed there. It shares
 * nothing with what it is compared with.
 */
export function readStream(
  text: string,
  marker: string,
  units: readonly SpokenUnit[],
): ReadonlyMap<string, ReadPart> {
  const found = new Map<string, ReadPart>()
  // A frame is not longer than 4096 bytes, its marker and line end included.
  const pieces = text.split(new RegExp(`${marker} ([hseb] [^\\n\\r]{0,4060})\\n`))
  let [unit, part, begun] = [1, 0, false]
  let printed = ''
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      if (begun) printed += piece
      continue
    }
    if (piece.startsWith('h ')) continue
    if (!begun && piece === `s ${unit}` && unit <= units.length) {
      begun = true
      printed = ''
      continue
    }
    const code = new RegExp(`^e ${unit} ${part} (0|[1-9][0-9]{0,2})$`).exec(piece)?.[1]
    if (!begun || code === undefined || Number(code) > 255) return found
    found.set(`${unit}.${part}`, { printed, code: Number(code) })
    printed = ''
    part++
    const { parts, needed } = units[unit - 1] ?? { parts: 0, needed: false }
    if (part === parts || (needed && code !== '0')) [unit, part, begun] = [unit + 1, 0, false]
  }
  return found
}
