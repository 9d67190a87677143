/** Lets a limited number of actions run at a time; actions that wait are begun in the order in which they came. */
export class Semaphore {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(limit: number) {
    this.#free = limit
  }

  async run<T>(action: () => Promise<T>): Promise<T> {
    const release = await this.acquire()
    try {
      return await action()
    } finally {
      release()
    }
  }

  /** Resolves when there is room, with a function that gives the room back and is called once. */
  async acquire(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return () => {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
