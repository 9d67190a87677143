import type { UnitPart } from './contract.ts'

/** What the parts of a unit print on one stream, and how they end. */
export class PartStream {
  readonly #parts: readonly UnitPart[]
  readonly printed: Printed[] = [new Printed()]
  readonly codes: number[] = []

  constructor(parts: readonly UnitPart[]) {
    this.#parts = parts
  }

  /** All parts have ended, or a needed one has failed. */
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
    this.printed.push(new Printed())
  }
}

/** What one part prints on one stream, up to a limit. */
export class Printed {
  readonly #chunks: Buffer[] = []
  #size = 0
  isTruncated = false

  add(chunk: Buffer): void {
    const room = MOST - this.#size
    if (chunk.length > room) this.isTruncated = true
    if (room <= 0) return
    this.#chunks.push(chunk.subarray(0, room))
    this.#size += Math.min(chunk.length, room)
  }

  bytes(): Buffer {
    return this.#chunks.length === 0 ? EMPTY : Buffer.concat(this.#chunks)
  }
}

const EMPTY: Buffer = Buffer.alloc(0)

/** Enough for anything that a program reads; what goes beyond is dropped as it comes. */
const MOST = 8 * 1024 * 1024
