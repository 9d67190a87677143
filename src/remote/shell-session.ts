import type { HearPart, Unit } from './contract.ts'
import { type Deferred, deferred } from './deferred.ts'
import { FrameReader } from './frame-reader.ts'
import { type Hello, parseHello } from './hello.ts'
import type { PendingUnit } from './pending-unit.ts'
import { inWords, type Refused } from './refused.ts'
import { type SessionLock, sessionScript, unitMessage } from './session-script.ts'
import { scriptMessage } from './shell-command.ts'
import { type SessionResult, UnitQueue } from './unit-queue.ts'
import type { Wire, WireEnd } from './wire.ts'

export interface SessionPlan {
  /** 32 random hexadecimal digits. */
  readonly marker: string
  readonly lock: SessionLock | undefined
  readonly helloTimeoutMs: number
  /** Ends the session's whole process group from outside; rejects when that cannot be done. */
  kill(pid: number): Promise<void>
  /** Gives up the whole connection. */
  abandon(reason: string): void
  /** Why there is no shell, from what came in its place. */
  explain(printed: string, end: WireEnd | undefined): Refused
}

/**
 * A long-lived `sh` on a host, for one user. Units are written at once, one behind the other, the first together
 * with the script that will read it: so nothing is waited for but their answers.
 */
export class ShellSession {
  /** Rejects with `Refused`. Resolves with a lock that is `busy` when another run holds the host. */
  readonly opened: Promise<Hello>
  readonly ended: Promise<void>
  readonly #plan: SessionPlan
  readonly #wire: Wire
  readonly #units = new UnitQueue(() => this.#watchDeadline())
  readonly #hello: Deferred<Hello> = deferred()
  readonly #end: Deferred<void> = deferred()
  #pid: number | undefined
  #refused: Refused | undefined
  #printed = ''
  #timer: NodeJS.Timeout
  #expired: PendingUnit | undefined
  #isUsable = true
  #isEnded = false
  #byes = 0

  constructor(wire: Wire, plan: SessionPlan) {
    this.#wire = wire
    this.#plan = plan
    this.opened = this.#hello.promise
    this.ended = this.#end.promise
    this.#timer = setTimeout(() => this.#giveUp(), plan.helloTimeoutMs)
    const stdout = this.#reader('stdout')
    const stderr = this.#reader('stderr')
    wire.listen({
      stdout: (chunk) => stdout.push(chunk),
      stderr: (chunk) => stderr.push(chunk),
      closed: (end) => {
        stdout.flush()
        stderr.flush()
        this.#finish(end)
      },
    })
    wire.write(scriptMessage(sessionScript(plan.marker, plan.lock)))
  }

  /** Once it is not, `ended` resolves soon. */
  get isUsable(): boolean {
    return this.#isUsable
  }

  get isIdle(): boolean {
    return this.#units.head === undefined
  }

  run(unit: Unit, hear?: HearPart): Promise<SessionResult> {
    const { id, result } = this.#units.add(unit, hear)
    this.#wire.write(unitMessage(id, unit, this.#plan.marker))
    if (this.#units.head?.id === id) this.#watchDeadline()
    return result
  }

  /** Lets the units that were sent end, and then the shell; it is waited for only so long. */
  async close(timeoutMs: number): Promise<void> {
    this.#isUsable = false
    this.#wire.end()
    const timer = setTimeout(() => this.#wire.close(), timeoutMs)
    await this.ended
    clearTimeout(timer)
  }

  #reader(stream: 'stdout' | 'stderr'): FrameReader {
    const units = this.#units.sink(stream)
    return new FrameReader(this.#plan.marker, {
      bytes: (chunk) => {
        if (this.#pid === undefined) this.#printed = (this.#printed + chunk.toString()).slice(-PRELUDE)
        units.bytes(chunk)
      },
      frame: (words) => {
        if (words[0] === 'h') this.#greet(parseHello(words))
        else if (words[0] === 'b') this.#bye()
        else units.frame(words)
      },
    })
  }

  #greet(hello: Hello): void {
    this.#pid = hello.pid
    if (hello.lock === 'busy') this.#isUsable = false
    this.#watchDeadline()
    this.#hello.resolve(hello)
  }

  /** Said on either stream, behind all else. */
  #bye(): void {
    if (++this.#byes === 2) this.#wire.close()
  }

  /** The part that runs now has its whole time from here. */
  #watchDeadline(): void {
    if (this.#pid === undefined || !this.#isUsable) return
    clearTimeout(this.#timer)
    const ms = this.#units.head?.timeoutMs
    if (ms !== undefined) this.#timer = setTimeout(() => this.#expire(), Math.min(ms, LONGEST_TIMER_MS))
  }

  #expire(): void {
    this.#isUsable = false
    this.#expired = this.#units.head
    const giveUp = (why: string): void => {
      this.#expired = undefined
      this.#plan.abandon(`a deadline passed, and what ran could not be ended: ${why}`)
    }
    this.#timer = setTimeout(() => giveUp('the host does not answer any more'), KILL_MS)
    this.#plan.kill(this.#pid ?? 0).then(
      () => {
        clearTimeout(this.#timer)
        if (!this.#isEnded) this.#timer = setTimeout(() => this.#wire.close(), HOLD_MS)
      },
      (error: Error) => giveUp(error.message),
    )
  }

  #giveUp(): void {
    const silence = `${this.#printed}\nno answer within ${inWords(this.#plan.helloTimeoutMs)}`
    this.#refused = this.#plan.explain(silence, undefined)
    this.#wire.close()
  }

  #finish(end: WireEnd): void {
    clearTimeout(this.#timer)
    this.#isEnded = true
    this.#isUsable = false
    if (this.#pid === undefined) this.#refused ??= this.#plan.explain(this.#printed, end)
    if (this.#refused !== undefined) this.#hello.reject(this.#refused)
    this.#units.settleAll((pending) => this.#resultOf(pending, end))
    this.#end.resolve()
  }

  #resultOf(pending: PendingUnit, end: WireEnd): SessionResult {
    if (pending === this.#expired) return { kind: 'answered', parts: pending.results(true) }
    if (pending.isStarted || end.lost !== undefined)
      return { kind: 'lost', reason: reasonOf(end), parts: pending.answered() }
    return this.#refused === undefined
      ? { kind: 'unstarted' }
      : { kind: 'refused', refusal: this.#refused.refusal }
  }
}

function reasonOf({ code, signal, lost }: WireEnd): string {
  if (lost !== undefined) return lost
  if (signal !== undefined) return `the shell was ended by ${signal}`
  return `the shell ended${code === undefined ? '' : ` with status ${code}`}`
}

/** Of what is printed before the shell is there, for messages. */
const PRELUDE = 8192
/** For a second shell to start and kill the first; sudo alone may take seconds. */
const KILL_MS = 15_000
/** A shell that was killed and holds on (it may wait for a disk that is gone) is left behind. */
const HOLD_MS = 5000
/** What setTimeout can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
