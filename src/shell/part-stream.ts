import type { UnitPart } from './contract.ts'
import { MOST_OF_STREAM } from './output-pool.ts'

/** Takes a number of bytes; returns how many of them may be kept. */
export type Keep = (bytes: number) => number

/** The output of a unit's parts on one stream, and their exit statuses. */
export class PartStream {
  readonly #parts: readonly UnitPart[]
  readonly #keep: Keep
  readonly printed: Printed[]
  readonly codes: number[] = []

  constructor(parts: readonly UnitPart[], keep: Keep) {
    this.#parts = parts
    this.#keep = keep
    this.printed = [new Printed(keep)]
  }

  /** Whether all parts have ended, or a needed one has failed. */
  get isDone(): boolean {
    const last = this.codes.length - 1
    const isStopped = this.#parts[last]?.needed === true && this.codes[last] !== 0
    return isStopped || this.codes.length >= this.#parts.length
  }

  add(chunk: Buffer): void {
    this.printed.at(-1)?.add(chunk)
  }

  end(code: number): void {
    this.codes.push(code)
    this.printed.push(new Printed(this.#keep))
  }
}

/** The output of one part on one stream, up to a limit. */
export class Printed {
  readonly #keep: Keep
  readonly #blocks: Buffer[] = []
  /** How many bytes of the last block are used. */
  #filled = 0
  #size = 0
  isTruncated = false

  constructor(keep: Keep) {
    this.#keep = keep
  }

  add(chunk: Buffer): void {
    const kept = this.#keep(Math.min(chunk.length, MOST_OF_STREAM - this.#size))
    if (kept < chunk.length) this.isTruncated = true
    this.#size += kept
    this.#copy(chunk.subarray(0, kept))
  }

  bytes(): Buffer {
    const last = this.#blocks.at(-1)
    if (last === undefined) return EMPTY
    const whole = Buffer.concat([...this.#blocks.slice(0, -1), last.subarray(0, this.#filled)], this.#size)
    this.#blocks.splice(0, this.#blocks.length, whole)
    this.#filled = this.#size
    return whole
  }

  /** Copies a chunk into blocks: a host may send byte by byte, and each chunk would cost many times its length. */
  #copy(chunk: Buffer): void {
    const last = this.#blocks.at(-1)
    const copied = last === undefined ? 0 : chunk.copy(last, this.#filled)
    this.#filled += copied
    if (copied === chunk.length) return
    const rest = chunk.length - copied
    const block = Buffer.allocUnsafeSlow(Math.max(rest, Math.min(this.#size, LARGEST_BLOCK)))
    this.#blocks.push(block)
    this.#filled = chunk.copy(block, 0, copied)
  }
}

const EMPTY: Buffer = Buffer.alloc(0)
const LARGEST_BLOCK = 1024 * 1024
