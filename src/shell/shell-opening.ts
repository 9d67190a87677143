import { ProtocolError } from './frame.ts'
import type { Waits } from './hello.ts'
import { inWords, type Refused } from './refused.ts'
import type { SessionPlan } from './session-plan.ts'
import type { Wire, WireEnd } from './wire.ts'

/** A session until its shell has greeted: how long that is waited for, and what is printed in its place. */
export class ShellOpening {
  readonly #wire: Wire
  readonly #plan: SessionPlan
  readonly #startedAt = performance.now()
  #printed = ''
  #timer: NodeJS.Timeout
  #isWaiting = false
  /** How long it was waited for, once that is given up. */
  #silentMs: number | undefined
  #isOver = false
  /** How long it took. */
  tookMs = 0

  constructor(wire: Wire, plan: SessionPlan) {
    this.#wire = wire
    this.#plan = plan
    this.#timer = setTimeout(() => this.#giveUp(plan.helloTimeoutMs), plan.helloTimeoutMs)
  }

  get hasGivenUp(): boolean {
    return this.#silentMs !== undefined
  }

  /** The marker is in the script: nothing but what echoes it prints it otherwise than in a frame. */
  get isEcho(): boolean {
    return !this.#isOver && this.#printed.includes(this.#plan.marker)
  }

  bytes(chunk: Buffer): void {
    if (!this.#isOver) this.#printed = (this.#printed + chunk.toString()).slice(-PRELUDE)
  }

  /** It waits for its lock, and has that much more time: once. Throws `ProtocolError`. */
  wait(stream: 'stdout' | 'stderr', waits: Waits): void {
    if (stream === 'stderr' || this.#isOver || this.#isWaiting || this.#plan.lock === undefined)
      throw new ProtocolError('it waits where there is nothing to wait for')
    this.#isWaiting = true
    clearTimeout(this.#timer)
    const ms = Math.min(waits.seconds, this.#plan.lock.retries) * WAIT_STEP_MS + this.#plan.helloTimeoutMs
    this.#timer = setTimeout(() => this.#giveUp(ms), ms)
    this.#plan.waits?.(waits)
  }

  /** It has greeted and can be used, or has ended. */
  end(): void {
    clearTimeout(this.#timer)
    if (!this.#isOver) this.tookMs = performance.now() - this.#startedAt
    this.#isOver = true
  }

  /** Why there is no shell. */
  explain(end: WireEnd | undefined): Refused {
    if (this.#silentMs === undefined) return this.#plan.explain(this.#printed, end, end === undefined)
    // What ends well as soon as there is nothing more to read has read it all.
    const hasReadAll = end?.code === 0
    return this.#plan.explain(
      `${this.#printed}\nno answer within ${inWords(this.#silentMs)}`,
      undefined,
      hasReadAll,
    )
  }

  /** Whoever reads what is meant for the shell ends when there is nothing more to read, and lets the shell say so. */
  #giveUp(ms: number): void {
    this.#silentMs = ms
    this.#wire.end()
    this.#timer = setTimeout(() => this.#wire.close(), LAST_WORDS_MS)
  }
}

/** Of what is printed before the shell is there, for messages. */
const PRELUDE = 8192
/** A second's pause, and what a try costs on a busy host. */
const WAIT_STEP_MS = 1500
/** For what has read the shell's input to end, and for the shell to say that nothing was left. */
const LAST_WORDS_MS = 1000
