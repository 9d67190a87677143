import { randomBytes } from 'node:crypto'
import { Semaphore } from '../core/semaphore.ts'
import type { HearPart, Login, Unit, UnitResult } from './contract.ts'
import { explainNoShell } from './explain-no-shell.ts'
import { type Hello, holdersText } from './hello.ts'
import { killSession } from './kill-session.ts'
import type { LockPermit, LockRegistry } from './lock-registry.ts'
import type { OutputPool } from './output-pool.ts'
import { FinalRefused, Refused } from './refused.ts'
import type { SessionLock } from './session-script.ts'
import { ShellSession } from './shell-session.ts'
import { startShell } from './start-shell.ts'
import { LostWay, type Transport } from './transport.ts'
import type { Wire } from './wire.ts'

/** What a user's shell needs of its host. */
export interface ShellHost {
  readonly login: Login
  readonly transport: Transport
  /** The same for all names of one machine. */
  readonly machine: string
  /** The words that say who holds the host; `undefined` takes no lock. */
  readonly lock: string | undefined
  readonly locks: LockRegistry
  /** Told when a session waits for another run's to end; without it none waits. */
  readonly waits: ((message: string) => void) | undefined
  /** Set once sudo did not take the password: it is the same for every user. */
  sudoRefused: FinalRefused | undefined
  /** One question at a time, so that a wrong password is counted once. */
  readonly sudoSemaphore: Semaphore
  /** What is held of the output of all hosts. */
  readonly pool: OutputPool
  /** Bytes that the host has sent, and since when (`performance.now()`). */
  received: number
  readonly since: number
  /** Bytes that it may send in the run, besides a MiB a second. */
  readonly mostReceived: number
  /** Set once the host has sent what no host may: nothing is asked of it any more. */
  distrusted: FinalRefused | undefined
  /** Starts a command; where the host takes no more of them, an idle session makes room. */
  withRoom(start: () => Promise<Wire>): Promise<Wire>
}

/** One user's long-lived shell on a host: opened when it is first wanted, and anew when it has ended. */
export class UserShell {
  readonly #host: ShellHost
  readonly #user: string | undefined
  /** Units go out in the order of the calls, also while a session is being opened. */
  readonly #semaphore = new Semaphore(1)
  #session: ShellSession | undefined
  #isAlias = false

  constructor(host: ShellHost, user: string | undefined) {
    this.#host = host
    this.#user = user
  }

  get isIdle(): boolean {
    return this.#session?.isUsable === true && this.#session.isIdle
  }

  /** Throws `Refused`. */
  async run(unit: Unit, hear?: HearPart): Promise<UnitResult> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const sent = await this.#semaphore.run(async () => {
        const session = await this.#usableSession()
        return { session, result: session.run(unit, hear) }
      })
      const result = await sent.result
      if (result.kind !== 'unstarted') return result
      await this.#checkLock(await sent.session.opened)
    }
    throw new Refused(
      'shell',
      `the shell on ${this.#host.login.name} ended again and again before its turn came`,
    )
  }

  /** Ends the look that runs, or that waits for its shell. Changes go on to their end. */
  giveUpLook(): void {
    this.#session?.giveUpLook()
  }

  /** A shell of its own, for one purpose. */
  start(argument?: string): Promise<Wire> {
    const { sudoSemaphore, login } = this.#host
    const asks = this.#user !== undefined && login.user !== 'root' && login.become.password !== undefined
    return asks ? sudoSemaphore.run(() => this.#start(argument)) : this.#start(argument)
  }

  /** Ends the session once its units have ended, or when the time is up. */
  close(timeoutMs: number): Promise<void> {
    return this.#semaphore.run(async () => {
      const session = this.#session
      this.#session = undefined
      await session?.close(timeoutMs)
    })
  }

  /** A connection that goes away before a shell is there is opened again, once: nothing was asked of it yet. */
  async #start(argument: string | undefined, isAgain = false): Promise<Wire> {
    const host = this.#host
    if (host.distrusted !== undefined) throw host.distrusted
    if (this.#user !== undefined && host.sudoRefused !== undefined) throw host.sudoRefused
    try {
      const wire = await host.withRoom(() => startShell(host.transport, host.login, this.#user, argument))
      wire.meter((bytes) => countReceived(host, bytes))
      return wire
    } catch (error) {
      if (error instanceof LostWay && !isAgain) return this.#start(argument, true)
      if (error instanceof FinalRefused && error.refusal.kind === 'become') host.sudoRefused = error
      throw error
    }
  }

  async #usableSession(): Promise<ShellSession> {
    if (this.#session?.isUsable === true) return this.#session
    await this.#session?.ended
    this.#session = await this.#open()
    return this.#session
  }

  async #open(): Promise<ShellSession> {
    const { lock, locks, login, machine } = this.#host
    if (lock === undefined) return this.#begin(await this.start(), undefined)
    // The shell is started meanwhile: only its script has to know how the lock is held.
    const wire = await this.start(`wrtcplay: ${lock} (${login.name})`)
    const user = this.#user ?? login.user
    const permit = this.#isAlias
      ? joined(user)
      : await locks.enter(machine, user, this.#host.waits !== undefined)
    const session = this.#begin(wire, permit)
    void permit.settle(session)
    return session
  }

  #begin(wire: Wire, lock: SessionLock | undefined): ShellSession {
    const { login } = this.#host
    return new ShellSession(wire, {
      marker: randomBytes(16).toString('hex'),
      lock,
      helloTimeoutMs: login.authTimeoutMs,
      waits: ({ seconds, holders }) =>
        this.#host.waits?.(
          `${login.name} is held by ${holdersText(holders)}: waits up to ${seconds} s for it to end`,
        ),
      pool: this.#host.pool,
      kill: async (pid) => killSession(await this.start(), pid),
      abandon: (reason) => this.#host.transport.drop(reason),
      distrust: (reason) => distrust(this.#host, reason, IMPOSTOR),
      explain: (printed, end, isRead) => explainNoShell(login, this.#user, printed, end, isRead),
    })
  }

  /** The session ended before it ran anything: was it because another run holds the host? */
  async #checkLock({ lock, holders }: Hello): Promise<void> {
    if (lock !== 'busy') return
    const { login, locks } = this.#host
    if (!this.#isAlias && locks.isHeldByUs(holders, this.#host.lock ?? '')) {
      this.#isAlias = true
      return
    }
    throw new Refused(
      'locked',
      `${login.name} is held by ${holdersText(holders)}`,
      'one run at a time changes a host: wait for it to end; it holds the host no longer than it runs there',
    )
  }
}

/** Gives a host up for the rest of the run: its connection, and all that would still be asked of it. */
function distrust(host: ShellHost, reason: string, hint: string): Refused {
  host.distrusted ??= new FinalRefused('shell', `${host.login.name}: ${reason}`, hint)
  host.transport.drop(host.distrusted.message)
  return host.distrusted
}

/** A watch may go on for days: so what a host may send grows with the time. */
function countReceived(host: ShellHost, bytes: number): void {
  host.received += bytes
  if (host.received <= host.mostReceived || host.distrusted !== undefined) return
  const seconds = (performance.now() - host.since) / 1000
  if (host.received <= host.mostReceived + seconds * RECEIVED_PER_SECOND) return
  const size = host.mostReceived / 2 ** 20
  distrust(host, `it has sent more than ${size} MiB in this run; the connection was given up`, FLOOD)
}

const IMPOSTOR =
  "something stands in place of the login's shell there, or the host is in somebody else's hands: look at it before you run again"
const FLOOD = 'have the task print less (`>/dev/null`, `| head -c 1M`), or look what the host sends'

/** Far more than looks and commands print; without it, a host could keep the controller busy for all the time that tasks have. */
export const MOST_RECEIVED = 2 ** 30
const RECEIVED_PER_SECOND = 2 ** 20

/** Another name of the machine, or of the user, holds the lock. */
function joined(user: string): LockPermit {
  return { mode: 'join', user, retries: 0, settle: async () => undefined }
}

const ATTEMPTS = 3
