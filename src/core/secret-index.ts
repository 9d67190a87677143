import { type Found, NgramTable, type Stretch } from './ngram-table.ts'
import { BREAK } from './text-view.ts'

/**
 * The pieces of all secrets, so that each place of a text costs a few lookups however many and however long they are. Memory grows
 * with the secrets up to `DENSE_BYTES`; of a longer one only every so manyth place is kept, and a piece of it must be longer by that.
 */
export class SecretIndex {
  #body = new Uint8Array(1 << 12)
  #length = 0
  readonly #pieces = new NgramTable(PIECE)
  readonly #ends = new NgramTable(END)
  readonly #words = [4, 5, 6, 7].map((width) => new NgramTable(width))
  /** How far a piece that was found is followed to both sides, where not all places are kept. */
  #reach = 0

  /** `secret`: UTF-8 of a whole secret. Each of its lines counts as a secret, too, for they are shown line by line. */
  add(secret: Uint8Array): void {
    const all = this.#append(secret)
    const step = Math.max(1, Math.ceil(secret.length / DENSE_BYTES))
    if (step > 1) this.#reach = Math.max(this.#reach, step, PIECE)
    this.#addUnit(trimmed(this.#body, all), step)
    for (const line of linesOf(this.#body, all)) this.#addUnit(line, step)
    if (secret.length <= ENDS_BYTES) this.#ends.add(this.#body, all, 1, END)
  }

  /** Whether secrets of less than eight bytes are known. */
  get hasWords(): boolean {
    return this.#words.some((table) => !table.isEmpty)
  }

  /** Where pieces of secrets stand. */
  pieces(bytes: Uint8Array): readonly Found[] {
    return this.#pieces.stretches(this.#body, bytes, this.#reach)
  }

  /** Where whole secrets of four to seven bytes stand. */
  words(bytes: Uint8Array): readonly Found[] {
    return this.#words.flatMap((table) => (table.isEmpty ? [] : table.stretches(this.#body, bytes)))
  }

  /** Where at least three bytes of a secret stand, which tell something only at the ends of a text that was cut. */
  ends(bytes: Uint8Array): readonly Found[] {
    return this.#ends.isEmpty ? [] : this.#ends.stretches(this.#body, bytes)
  }

  #append(secret: Uint8Array): Stretch {
    const start = this.#length + 1
    const end = start + secret.length
    if (end > this.#body.length) {
      const larger = new Uint8Array(Math.max(end, this.#body.length * 2))
      larger.set(this.#body.subarray(0, this.#length))
      this.#body = larger
    }
    this.#body[start - 1] = BREAK
    this.#body.set(secret, start)
    this.#length = end
    return { start, end }
  }

  /** Of a sparse one a short line is found by its beginning alone. */
  #addUnit(unit: Stretch, step: number): void {
    const length = unit.end - unit.start
    if (length >= PIECE) this.#pieces.add(this.#body, unit, step, Math.min(length, REVEALING))
    else this.#words[length - SHORTEST]?.add(this.#body, unit, 1, length)
  }
}

/** What is shorter is masked as a whole value only: to mask every `a` would hide nothing and destroy everything. */
export const SHORTEST = 4

/** Bytes of a piece: what may be left of a secret that was cut is less. */
export const PIECE = 8

/** So much of a secret amid other text is no chance. */
const REVEALING = 16

/** Bytes that an encoded piece of eight letters holds at least. */
const END = 3

const DENSE_BYTES = 1 << 21
const ENDS_BYTES = 1 << 16

/** Nothing where it is one line. */
function* linesOf(bytes: Uint8Array, { start, end }: Stretch): Iterable<Stretch> {
  let from = start
  for (let at = bytes.indexOf(LINE_FEED, from); at !== -1 && at < end; at = bytes.indexOf(LINE_FEED, from)) {
    yield trimmed(bytes, { start: from, end: at })
    from = at + 1
  }
  if (from > start) yield trimmed(bytes, { start: from, end })
}

const LINE_FEED = 10

/** Without the white space around it. */
export function trimmed(bytes: Uint8Array, { start, end }: Stretch): Stretch {
  let [first, last] = [start, end]
  while (first < last && isBlank(bytes[first])) first++
  while (last > first && isBlank(bytes[last - 1])) last--
  return { start: first, end: last }
}

export function isBlank(byte: number | undefined): boolean {
  return byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13)
}
