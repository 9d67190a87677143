/**
 * Counts the bytes of output of all hosts' running units. Output beyond the limit is dropped as it comes, and its part
 * is marked as truncated.
 */
export class OutputPool {
  #free: number

  constructor(bytes = MOST_OF_ALL) {
    this.#free = bytes
  }

  /** Takes bytes from the pool; returns how many may be kept. */
  take(bytes: number): number {
    const taken = Math.min(bytes, this.#free)
    this.#free -= taken
    return taken
  }

  give(bytes: number): void {
    this.#free += bytes
  }
}

/**
 * The bytes of output that one unit may hold: a minimum of its own, so that no host can starve another, and more from
 * the pool.
 */
export class UnitAllowance {
  readonly #pool: OutputPool
  #assured = ASSURED
  #room = MOST_OF_UNIT
  #taken = 0

  constructor(pool: OutputPool) {
    this.#pool = pool
  }

  /** Returns how many of the next bytes may be kept. */
  take(bytes: number): number {
    const wanted = Math.min(bytes, this.#room)
    const assured = Math.min(wanted, this.#assured)
    const pooled = this.#pool.take(wanted - assured)
    this.#assured -= assured
    this.#taken += pooled
    this.#room -= assured + pooled
    return assured + pooled
  }

  /** The unit has ended: its bytes go back to the pool, and whoever keeps the answer counts them. */
  release(): void {
    this.#pool.give(this.#taken)
    this.#taken = 0
    this.#assured = 0
    this.#room = 0
  }
}

/** Bytes that are kept of one part on one stream: enough for any output that is parsed. */
export const MOST_OF_STREAM = 8 * 1024 * 1024
/** Bytes that are kept of all parts of a unit. Probes ahead of time that do not fit are made again when their task is reached. */
const MOST_OF_UNIT = 32 * 1024 * 1024
const ASSURED = 1024 * 1024
const MOST_OF_ALL = 128 * 1024 * 1024
