import { ProtocolError } from './frame.ts'
import type { Waits } from './hello.ts'
import { inWords, type Refused } from './refused.ts'
import type { SessionPlan } from './session-plan.ts'
import type { Wire, WireEnd } from './wire.ts'

/** A session before its shell's greeting: counts the time until the greeting and keeps the output before it. */
export class ShellOpening {
  readonly #wire: Wire
  readonly #plan: SessionPlan
  readonly #startedAt = performance.now()
  #printed = ''
  #timer: NodeJS.Timeout
  #isWaiting = false
  /** Milliseconds after which the greeting was given up; `undefined` before. */
  #silentMs: number | undefined
  #isOver = false
  /** Milliseconds until the greeting or the end. */
  tookMs = 0

  constructor(wire: Wire, plan: SessionPlan) {
    this.#wire = wire
    this.#plan = plan
    this.#timer = setTimeout(() => this.#giveUp(plan.helloTimeoutMs), plan.helloTimeoutMs)
  }

  get hasGivenUp(): boolean {
    return this.#silentMs !== undefined
  }

  /** Whether the script was echoed back: the output holds the marker outside of a frame. */
  get isEcho(): boolean {
    return !this.#isOver && this.#printed.includes(this.#plan.marker)
  }

  bytes(chunk: Buffer): void {
    if (!this.#isOver) this.#printed = (this.#printed + chunk.toString()).slice(-PRELUDE)
  }

  /** The session waits for its lock, which extends the deadline, once. Throws `ProtocolError` for a second or unexpected wait. */
  wait(stream: 'stdout' | 'stderr', waits: Waits): void {
    if (stream === 'stderr' || this.#isOver || this.#isWaiting || this.#plan.lock === undefined)
      throw new ProtocolError('it waits where there is nothing to wait for')
    this.#isWaiting = true
    clearTimeout(this.#timer)
    const ms = Math.min(waits.seconds, this.#plan.lock.retries) * WAIT_STEP_MS + this.#plan.helloTimeoutMs
    this.#timer = setTimeout(() => this.#giveUp(ms), ms)
    this.#plan.waits?.(waits)
  }

  /** The shell has greeted, or the session has ended. */
  end(): void {
    clearTimeout(this.#timer)
    if (!this.#isOver) this.tookMs = performance.now() - this.#startedAt
    this.#isOver = true
  }

  /** Explains why there is no shell. */
  explain(end: WireEnd | undefined): Refused {
    if (this.#silentMs === undefined) return this.#plan.explain(this.#printed, end, end === undefined)
    // A program that read the script ends with status 0 at the end of its input.
    const hasReadAll = end?.code === 0
    return this.#plan.explain(
      `${this.#printed}\nno answer within ${inWords(this.#silentMs)}`,
      undefined,
      hasReadAll,
    )
  }

  /**
   * Closes the shell's stdin when the time is over: a program that reads the script in place of the shell then ends,
   * and the shell can say so.
   */
  #giveUp(ms: number): void {
    this.#silentMs = ms
    this.#wire.end()
    this.#timer = setTimeout(() => this.#wire.close(), LAST_WORDS_MS)
  }
}

/** Characters that are kept of the output before the greeting, for messages. */
const PRELUDE = 8192
/** Milliseconds of one try to take the lock: a second's pause, and the try on a busy host. */
const WAIT_STEP_MS = 1500
/** Milliseconds for a program that has read the shell's input to end, and for the shell to report that. */
const LAST_WORDS_MS = 1000
