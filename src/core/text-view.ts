import type { CodedUnit } from './coded-unit.ts'
import type { Range } from './text-ranges.ts'

/** A text as bytes of UTF-8, read in one way or another. */
export interface TextView {
  readonly bytes: Uint8Array
  /** The bytes of the text as it stands that some of the view's bytes come from. */
  place(start: number, end: number): Range
  /** How many bytes at the ends of a text that was cut may be a piece that says nothing. */
  readonly slack: number
}

/** Stands between texts that do not belong together; UTF-8 has no such byte. */
export const BREAK = 0xff

/** A view of another view that has its bytes in the same order, some of them as one, and no gap between them. */
export class ViewBuilder {
  readonly #source: TextView
  readonly #bytes: Uint8Array
  /** For each byte where in the source its unit begins. */
  readonly #starts: Int32Array
  #length = 0

  constructor(source: TextView) {
    this.#source = source
    this.#bytes = new Uint8Array(source.bytes.length)
    this.#starts = new Int32Array(source.bytes.length)
  }

  /** Bytes that stand for the source's bytes at `start`; they must not be more. */
  add(bytes: readonly number[], start: number): void {
    for (const byte of bytes) {
      this.#bytes[this.#length] = byte
      this.#starts[this.#length++] = start
    }
  }

  /** The source's own bytes from `start` up to `end`. */
  copy(start: number, end: number): void {
    const { bytes } = this.#source
    let length = this.#length
    for (let at = start; at < end; at++) {
      this.#bytes[length] = bytes[at] ?? 0
      this.#starts[length++] = at
    }
    this.#length = length
  }

  view(slack: number): TextView {
    const [source, starts, length] = [this.#source, this.#starts, this.#length]
    return {
      bytes: this.#bytes.subarray(0, length),
      place(start, end) {
        let behind = end
        while (behind < length && starts[behind] === starts[end - 1]) behind++
        return source.place(starts[start] ?? 0, starts[behind < length ? behind : -1] ?? source.bytes.length)
      },
      slack: source.slack + slack,
    }
  }
}

/** A view in which the units that begin with one mark are decoded. */
export function decoded(
  source: TextView,
  mark: number,
  unitAt: (bytes: Uint8Array, at: number) => CodedUnit | undefined,
  slack: number,
): TextView {
  const { bytes } = source
  const builder = new ViewBuilder(source)
  let from = 0
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at)) {
    const unit = unitAt(bytes, at)
    if (unit !== undefined) {
      builder.copy(from, at)
      builder.add(unit.codes, at)
      from = at + unit.length
    }
    at += unit?.length ?? 1
  }
  builder.copy(from, bytes.length)
  return builder.view(slack)
}
