import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import type { Printable } from '../core/printable.ts'
import type { TextSink } from './text-sink.ts'

/**
 * Writes to a file descriptor such as standard output. A slow reader (a pager, a terminal that was stopped) does not
 * hold the program: what it has not taken waits in memory, and only when that is `HELD_BYTES` does writing wait. What
 * is written within one turn of the event loop goes out at once. A reader that has gone away ends it quietly.
 */
export class DescriptorSink implements TextSink {
  readonly #descriptor: number
  readonly #impatient: number | undefined
  #texts: string[] = []
  /** Characters in `#texts`. */
  #length = 0
  #rest: Buffer = EMPTY
  #isScheduled = false
  #isBroken = false
  readonly #waiters: (() => void)[] = []

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    this.#impatient = openImpatiently(descriptor)
  }

  write(printable: Printable): void {
    const text = printable.toString()
    if (this.#isBroken || text === '') return
    this.#texts.push(text)
    this.#length += text.length
    if (this.#length + this.#rest.length > HELD_BYTES) this.#push(this.#descriptor)
    else this.#schedule(0)
  }

  flush(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  /** What can be written right now without waiting. */
  flushNow(): void {
    this.#push(this.#impatient ?? this.#descriptor)
  }

  /** Writes what can be written now, and nothing after that. The descriptor itself stays open. */
  close(): void {
    this.flushNow()
    if (!this.#isBroken) this.#break()
  }

  #schedule(delayMs: number): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    if (delayMs === 0) setImmediate(() => this.#pass())
    else setTimeout(() => this.#pass(), delayMs)
  }

  #pass(): void {
    this.#isScheduled = false
    this.flushNow()
    if (!this.#isIdle()) this.#schedule(RETRY_MS)
    else for (const done of this.#waiters.splice(0)) done()
  }

  #isIdle(): boolean {
    return this.#isBroken || (this.#rest.length === 0 && this.#texts.length === 0)
  }

  /** Writes until all is out or the descriptor takes no more; a descriptor that waits takes everything. */
  #push(descriptor: number): void {
    try {
      while (!this.#isIdle()) {
        if (this.#rest.length === 0) this.#rest = this.#takeTexts()
        this.#rest = this.#rest.subarray(writeSync(descriptor, this.#rest))
      }
    } catch (error) {
      if (!isFull(error)) this.#break()
    }
  }

  #takeTexts(): Buffer {
    const bytes = Buffer.from(this.#texts.join(''))
    this.#texts = []
    this.#length = 0
    return bytes
  }

  #break(): void {
    this.#isBroken = true
    this.#rest = EMPTY
    this.#texts = []
    if (this.#impatient !== undefined) closeSync(this.#impatient)
  }
}

const EMPTY: Buffer = Buffer.alloc(0)
const HELD_BYTES = 32 * 1024 * 1024
const RETRY_MS = 5

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

/**
 * The same pipe or terminal, opened once more so that a write to it returns instead of waiting: to set that on the
 * descriptor itself would set it for every program that shares it. `undefined` where this cannot be had: a file
 * never makes one wait, and a socket is written to as it is.
 */
function openImpatiently(descriptor: number): number | undefined {
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFIFO() && !stat.isCharacterDevice()) return undefined
    return openSync(
      `/proc/self/fd/${descriptor}`,
      constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
    )
  } catch {
    return undefined
  }
}
