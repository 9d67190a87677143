import { decodedViews, squeezed } from './decoded-views.ts'
import { MASK } from './secret.ts'
import { isBlank, PIECE, SecretIndex, SHORTEST, trimmed } from './secret-index.ts'
import { isAtEnd, type TextPiece, textPieces } from './text-pieces.ts'
import { merged, type Range, replaced } from './text-ranges.ts'
import type { TextView } from './text-view.ts'

/**
 * Replaces every secret known so far in texts that leave the program: as it is, folded, line by line, quoted or encoded, and what is
 * left of it where a text was cut, from eight characters on. The cost is linear in the text and does not hang on the secrets' number
 * or size. Texts shorter than four characters are masked only as a whole value, for masking every `a` would hide nothing and destroy everything.
 */
export class Masker {
  readonly #known = new Set<string>()
  readonly #index = new SecretIndex()
  /** Texts that come again and again, such as a task's name. */
  readonly #masked = new Map<string, string>()

  add(secret: string): void {
    if (secret === '' || this.#known.has(secret)) return
    this.#known.add(secret)
    this.#masked.clear()
    const text = secret.trim()
    if (text.length < SHORTEST) return
    this.#index.add(Buffer.from(secret))
    if (/\s/.test(text)) this.#index.add(Buffer.from(text.replace(/\s+/g, '')))
  }

  mask(text: string): string {
    if (this.#known.size === 0) return text
    if (this.#known.has(text)) return MASK
    if (text.length < SHORTEST) return this.#known.has(text.trim()) ? MASK : text
    if (text.length > REMEMBERED_LENGTH) return this.#search(text)
    const known = this.#masked.get(text)
    if (known !== undefined) return known
    const masked = this.#search(text)
    if (this.#masked.size >= REMEMBERED) this.#masked.clear()
    this.#masked.set(text, masked)
    return masked
  }

  /** Whether a secret that is known so far stands in a text, in any of its forms; what may be left of one that was cut does not count. */
  holds(text: string): boolean {
    if (this.#known.size === 0) return false
    return this.#known.has(text) || this.#rangesOf(text, false).length > 0
  }

  /** A copy of plain data in which every string (keys too) is masked. */
  maskData<T>(value: T): T {
    return this.#known.size === 0 ? value : (this.#maskAny(value) as T)
  }

  #maskAny(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value)
    if (Array.isArray(value)) return value.map((item) => this.#maskAny(item))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.mask(key), this.#maskAny(item)]),
    )
  }

  #search(text: string): string {
    const found = this.#rangesOf(text, true)
    return found.length === 0 ? text : replaced(text, merged(found), MASK)
  }

  #rangesOf(text: string, mayBeCut: boolean): readonly Range[] {
    const found: Range[] = []
    for (const piece of textPieces(text, mayBeCut))
      for (const range of this.#rangesIn(piece)) found.push(piece.place(range))
    return found
  }

  *#rangesIn(piece: TextPiece): Iterable<Range> {
    const { view } = piece
    yield* this.#revealingRuns(view, piece)
    yield* this.#words(view)
    if (view.bytes.some(isBlank)) yield* this.#revealingRuns(squeezed(view), piece)
    for (const decoded of decodedViews(view, this.#index.hasWords ? FEWEST_LETTERS : PIECE)) {
      yield* this.#revealingRuns(decoded, piece)
      yield* this.#words(decoded)
      yield* this.#cutEnds(decoded, piece)
    }
  }

  #words(view: TextView): readonly Range[] {
    return this.#index.words(view.bytes).map(({ start, end }) => view.place(start, end))
  }

  /** Enough of a secret, or what a cut has left of it. */
  *#revealingRuns(view: TextView, piece: TextPiece): Iterable<Range> {
    for (const run of this.#index.pieces(view.bytes)) {
      const { start, end } = trimmed(view.bytes, run)
      if (end - start < PIECE) continue
      const isRevealing =
        end - start >= run.need || isAtEnd(piece, view.place(run.start, run.end), view.slack)
      if (isRevealing) yield view.place(start, end)
    }
  }

  /** Eight digits of hexadecimal hold three whole bytes: at a cut, that many count. What is longer than a piece was not cut for the screen. */
  *#cutEnds(view: TextView, piece: TextPiece): Iterable<Range> {
    if (!piece.isFirst || !piece.isLast) return
    for (const { start, end } of this.#index.ends(view.bytes)) {
      const range = view.place(start, end)
      const length = range.end - range.start
      const isDense = length >= FEWEST_LETTERS && length * 3 >= (end - start) * 4
      const isCoded = isDense || (length >= PIECE && length > end - start)
      if (isCoded && isAtEnd(piece, range, view.slack)) yield range
    }
  }
}

/** Four bytes in base64. */
const FEWEST_LETTERS = 6

const REMEMBERED = 2000
const REMEMBERED_LENGTH = 256
