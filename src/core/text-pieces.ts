import type { Range } from './text-ranges.ts'
import type { TextView } from './text-view.ts'

/** A part of a text as UTF-8. */
export interface TextPiece {
  readonly view: TextView
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly mayBeCut: boolean
  /** Offsets in the whole text (UTF-16) of a range of the view's bytes. */
  place(range: Range): Range
}

/**
 * A text in parts that overlap, so that what works on them needs the same memory for a text of any length. `mayBeCut`: whether its ends
 * and those of its lines may be where somebody cut a longer one.
 */
export function* textPieces(text: string, mayBeCut: boolean): Iterable<TextPiece> {
  for (let start = 0; start === 0 || start < text.length; start += PIECE_LENGTH) {
    const first = Math.max(0, start - OVERLAP)
    const last = Math.min(text.length, start + PIECE_LENGTH + OVERLAP)
    yield { ...textPiece(text.slice(first, last), first, last === text.length), mayBeCut }
    if (last === text.length) return
  }
}

const PIECE_LENGTH = 1 << 16
/** More than the longest form of as many bytes as tell a secret from chance. */
const OVERLAP = 1 << 10

function textPiece(text: string, offset: number, isLast: boolean): Omit<TextPiece, 'mayBeCut'> {
  const bytes = Buffer.from(text)
  const starts = bytes.length === text.length ? undefined : unitsOf(text, bytes.length)
  const place = ({ start, end }: Range): Range =>
    starts === undefined
      ? { start: offset + start, end: offset + end }
      : { start: offset + (starts[start] ?? 0), end: offset + unitBehind(starts, end) }
  return {
    view: { bytes, place: (start, end) => ({ start, end }), slack: 0 },
    isFirst: offset === 0,
    isLast,
    place,
  }
}

/** For each byte the offset of the character that it belongs to, and one more: the text's length. */
function unitsOf(text: string, length: number): Int32Array {
  const units = new Int32Array(length + 1)
  let at = 0
  for (let unit = 0; unit < text.length; ) {
    const code = text.codePointAt(unit) ?? 0
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    units.fill(unit, at, at + bytes)
    at += bytes
    unit += bytes === 4 ? 2 : 1
  }
  units[length] = text.length
  return units
}

/** A range that ends within a character takes all of it. */
function unitBehind(units: Int32Array, end: number): number {
  const last = units[end - 1] ?? 0
  let behind = end
  while (behind < units.length - 1 && units[behind] === last) behind++
  return units[behind] ?? 0
}

/** Whether a range stands at an end of the text or of a line, or beside a mark of what was left out, but for `slack` bytes. */
export function isAtEnd(
  { view: { bytes }, isFirst, isLast, mayBeCut }: TextPiece,
  range: Range,
  slack: number,
): boolean {
  if (!mayBeCut) return false
  for (let at = range.start; at >= range.start - slack && at >= 0; at--)
    if (at === 0 ? isFirst : isCutBefore(bytes, at)) return true
  for (let at = range.end; at <= range.end + slack && at <= bytes.length; at++)
    if (at === bytes.length ? isLast : isCutBehind(bytes, at)) return true
  return false
}

function isCutBefore(bytes: Uint8Array, at: number): boolean {
  return isLineEnd(bytes[at - 1]) || (at >= 3 && isCutMark(bytes, at - 3))
}

function isCutBehind(bytes: Uint8Array, at: number): boolean {
  return isLineEnd(bytes[at]) || isCutMark(bytes, at)
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13 || byte === 0
}

/** `…`, `...`, and what a character becomes that was cut in two. */
function isCutMark(bytes: Uint8Array, at: number): boolean {
  const mark = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return mark === 0xe280a6 || mark === 0x2e2e2e || mark === 0xefbfbd
}
