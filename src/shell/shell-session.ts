import { LONGEST_TIMER_MS } from '../core/clock.ts'
import { type Deferred, deferred } from '../core/deferred.ts'
import type { HearPart, Unit } from './contract.ts'
import { ProtocolError, parseFrame } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { type Hello, parseHello, parseWaits } from './hello.ts'
import type { PendingUnit } from './pending-unit.ts'
import type { Refused } from './refused.ts'
import type { SessionPlan } from './session-plan.ts'
import { sessionScript, unitMessage } from './session-script.ts'
import { scriptMessage } from './shell-command.ts'
import { ShellOpening } from './shell-opening.ts'
import { type SessionResult, UnitQueue } from './unit-queue.ts'
import { BEAT_MS } from './watch-script.ts'
import { reasonOf, type Wire, type WireEnd } from './wire.ts'

/**
 * A long-lived `sh` on a host, for one user. Units are written one behind the other without waiting for answers, and
 * the first one together with the script that reads units.
 */
export class ShellSession {
  /** Rejects with `Refused`. Resolves with a lock that is `busy` when another run holds the host. */
  readonly opened: Promise<Hello>
  readonly ended: Promise<void>
  readonly #plan: SessionPlan
  readonly #wire: Wire
  readonly #units: UnitQueue
  readonly #hello: Deferred<Hello> = deferred()
  readonly #end: Deferred<void> = deferred()
  #pid: number | undefined
  #refused: Refused | undefined
  readonly #opening: ShellOpening
  #timer: NodeJS.Timeout | undefined
  #beat: NodeJS.Timeout | undefined
  /** The unit and part whose deadline is being watched, as one text. */
  #watched = ''
  #expired: PendingUnit | undefined
  #distrusted: Refused | undefined
  #isUsable = true
  #isEnded = false
  #byes = 0

  constructor(wire: Wire, plan: SessionPlan) {
    this.#wire = wire
    this.#plan = plan
    this.#units = new UnitQueue(plan.pool, () => this.#watchDeadline())
    this.opened = this.#hello.promise
    this.ended = this.#end.promise
    this.#opening = new ShellOpening(wire, plan)
    const stdout = this.#reader('stdout')
    const stderr = this.#reader('stderr')
    wire.listen({
      stdout: (chunk) => this.#take(() => stdout.push(chunk)),
      stderr: (chunk) => this.#take(() => stderr.push(chunk)),
      closed: (end) => {
        stdout.flush()
        stderr.flush()
        this.#finish(end)
      },
    })
    wire.write(scriptMessage(sessionScript(plan.marker, plan.lock)))
  }

  /** False once the session has begun to end: `ended` then resolves soon. */
  get isUsable(): boolean {
    return this.#isUsable
  }

  get isIdle(): boolean {
    return this.#units.head === undefined
  }

  /**
   * Resolves in every state of the session: a unit given to a session that has ended is `unstarted`, or ends as the
   * session did.
   */
  run(unit: Unit, hear?: HearPart): Promise<SessionResult> {
    const { id, result } = this.#units.add(unit, hear)
    if (this.#isEnded) return result
    this.#wire.write(unitMessage(id, unit, this.#plan.marker))
    if (this.#units.head?.id === id) this.#watchDeadline()
    return result
  }

  /** Ends the running probe with all its processes, or the opening of the shell where only probes wait for it. */
  giveUpLook(): void {
    const { head, hasChange } = this.#units
    if (!this.#isUsable || head?.unit.survives !== false) return
    if (this.#pid !== undefined) this.#expire()
    else if (!hasChange) this.#wire.close()
  }

  /**
   * Lets the units that were sent come to their end, and then ends the shell. After `timeoutMs` milliseconds the
   * session is abandoned.
   */
  async close(timeoutMs: number): Promise<void> {
    this.#isUsable = false
    clearInterval(this.#beat)
    this.#wire.end()
    const timer = setTimeout(() => this.#wire.close(), timeoutMs)
    await this.ended
    clearTimeout(timer)
  }

  #reader(stream: 'stdout' | 'stderr'): FrameReader {
    const units = this.#units.stream(stream)
    return new FrameReader(this.#plan.marker, {
      bytes: (chunk) => {
        this.#opening.bytes(chunk)
        units.bytes(chunk)
      },
      frame: (words) => {
        const frame = parseFrame(words)
        if (frame.kind === 'hello') return this.#greet(stream, parseHello(frame.words))
        if (frame.kind === 'waits') return this.#opening.wait(stream, parseWaits(frame.words))
        if (stream === 'stdout' && this.#pid === undefined)
          throw new ProtocolError('it begins before its greeting')
        units.frame(frame)
        if (frame.kind === 'bye') this.#bye()
      },
    })
  }

  #take(push: () => void): void {
    if (this.#isEnded) return
    try {
      push()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#breach(error.message)
    }
  }

  #breach(what: string): void {
    if (this.#opening.isEcho) {
      this.#refused ??= this.#opening.explain(undefined)
      this.#wire.close()
      return
    }
    this.#distrusted = this.#plan.distrust(`the host's shell does not speak the protocol: ${what}`)
    this.#refused ??= this.#distrusted
    this.#isUsable = false
    this.#wire.close()
  }

  #greet(stream: 'stdout' | 'stderr', hello: Hello): void {
    if (stream === 'stderr' || this.#pid !== undefined)
      throw new ProtocolError('it greets where no greeting belongs')
    this.#pid = hello.pid
    if (hello.lock === 'busy' || this.#opening.hasGivenUp) this.#isUsable = false
    else {
      this.#opening.end()
      if (this.#plan.lock !== undefined) this.#beat = setInterval(() => this.#wire.write(ALIVE), BEAT_MS)
    }
    this.#watchDeadline()
    this.#hello.resolve(hello)
  }

  /** The shell ended its stream: the last frame, on both streams. */
  #bye(): void {
    if (++this.#byes === 2) this.#wire.close()
  }

  /**
   * Starts the timer of the part that runs. Each part has its whole time from the end of the part before it, and no
   * output of the host extends that time.
   */
  #watchDeadline(): void {
    if (this.#pid === undefined || !this.#isUsable) return
    const { head } = this.#units
    const running = head === undefined ? '' : `${head.id} ${head.running}`
    if (running === this.#watched) return
    this.#watched = running
    clearTimeout(this.#timer)
    const ms = head?.timeoutMs
    if (ms !== undefined) this.#timer = setTimeout(() => this.#expire(), Math.min(ms, LONGEST_TIMER_MS))
  }

  #expire(): void {
    this.#isUsable = false
    this.#expired = this.#units.head
    const giveUp = (why: string): void => {
      this.#expired = undefined
      this.#plan.abandon(`a deadline passed, and what ran could not be ended: ${why}`)
    }
    const killMs = Math.min(LONGEST_KILL_MS, Math.max(KILL_MS, KILL_FACTOR * this.#opening.tookMs))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => giveUp('the host does not answer any more'), killMs)
    this.#plan.kill(this.#pid ?? 0).then(
      () => {
        clearTimeout(this.#timer)
        if (!this.#isEnded) this.#timer = setTimeout(() => this.#wire.close(), HOLD_MS)
      },
      (error: Error) => giveUp(error.message),
    )
  }

  #finish(end: WireEnd): void {
    clearTimeout(this.#timer)
    clearInterval(this.#beat)
    this.#isEnded = true
    this.#isUsable = false
    if (this.#pid === undefined || this.#opening.hasGivenUp) this.#refused ??= this.#opening.explain(end)
    this.#opening.end()
    if (this.#refused !== undefined) this.#hello.reject(this.#refused)
    this.#units.settleAll((pending) => this.#resultOf(pending, end))
    this.#end.resolve()
  }

  #resultOf(pending: PendingUnit, end: WireEnd): SessionResult {
    if (pending === this.#expired) return { kind: 'answered', parts: pending.results(true) }
    if (this.#distrusted !== undefined) {
      const { refusal } = this.#distrusted
      return { kind: 'lost', reason: refusal.message, parts: pending.answered(), refusal }
    }
    if (pending.isStarted || end.lost !== undefined)
      return { kind: 'lost', reason: reasonOf(end), parts: pending.answered() }
    return this.#refused === undefined
      ? { kind: 'unstarted' }
      : { kind: 'refused', refusal: this.#refused.refusal }
  }
}

/**
 * Milliseconds for a second shell to start and to kill the first. Where the first shell took long to start, as with a
 * slow sudo, the second has more.
 */
const KILL_MS = 5000
const KILL_FACTOR = 3
/** The line that tells the session that its controller is alive. */
const ALIVE = Buffer.from('0 0 0\n')
const LONGEST_KILL_MS = 15_000
/** Milliseconds after which a killed shell that does not end, as one that waits for a lost disk, is left behind. */
const HOLD_MS = 2000
