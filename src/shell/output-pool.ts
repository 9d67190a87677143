/**
 * Counts what is held of the output of hosts whose units have not ended yet, for all hosts together: what a
 * host sends beyond it is dropped as it comes, and its parts are told to be cut.
 */
export class OutputPool {
  #free: number

  constructor(bytes = MOST_OF_ALL) {
    this.#free = bytes
  }

  /** How many of so many bytes may be kept. */
  take(bytes: number): number {
    const taken = Math.min(bytes, this.#free)
    this.#free -= taken
    return taken
  }

  give(bytes: number): void {
    this.#free += bytes
  }
}

/** What may be held of one unit's output: some in any case, so that no host can starve another, and more from the pool. */
export class UnitAllowance {
  readonly #pool: OutputPool
  #assured = ASSURED
  #room = MOST_OF_UNIT
  #taken = 0

  constructor(pool: OutputPool) {
    this.#pool = pool
  }

  /** How many of so many bytes may be kept. */
  take(bytes: number): number {
    const wanted = Math.min(bytes, this.#room)
    const assured = Math.min(wanted, this.#assured)
    const pooled = this.#pool.take(wanted - assured)
    this.#assured -= assured
    this.#taken += pooled
    this.#room -= assured + pooled
    return assured + pooled
  }

  /** The unit has ended: whoever has its answer counts for it from here. */
  release(): void {
    this.#pool.give(this.#taken)
    this.#taken = 0
    this.#assured = 0
    this.#room = 0
  }
}

/** Of one part on one stream: enough for anything that a program reads. */
export const MOST_OF_STREAM = 8 * 1024 * 1024
/** Of all parts of a unit: looks ahead of time that do not fit are made again when their turn comes. */
const MOST_OF_UNIT = 32 * 1024 * 1024
const ASSURED = 1024 * 1024
const MOST_OF_ALL = 128 * 1024 * 1024
