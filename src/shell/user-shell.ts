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

/** The parts of a host that the shell of a user needs. */
export interface ShellHost {
  readonly login: Login
  readonly transport: Transport
  /** The same for all inventory names of one machine. */
  readonly machine: string
  /** Who holds the host, in words; `undefined` takes no lock. */
  readonly lock: string | undefined
  readonly locks: LockRegistry
  /** Called when a session begins to wait for the end of another run; `undefined`: no session waits. */
  readonly waits: ((message: string) => void) | undefined
  /** Set once sudo has refused the password, which all users of the host share. */
  sudoRefused: FinalRefused | undefined
  /** Lets one session at a time answer sudo, so that a wrong password is tried once. */
  readonly sudoSemaphore: Semaphore
  /** Counts the kept output of all hosts. */
  readonly pool: OutputPool
  /** Bytes that the host has sent since the time `since` (`performance.now()`). */
  received: number
  readonly since: number
  /** Bytes that the host may send during the run, besides a MiB a second. */
  readonly mostReceived: number
  /** Set once the host has broken the protocol or sent too much: nothing more is sent to it. */
  distrusted: FinalRefused | undefined
  /** Starts a command. Where the host allows no more of them, an idle session is closed first. */
  withRoom(start: () => Promise<Wire>): Promise<Wire>
}

/** The long-lived shell of one user on a host. The session is opened for the first unit, and again after it has ended. */
export class UserShell {
  readonly #host: ShellHost
  readonly #user: string | undefined
  /** Sends units in the order of the calls, also while a session is being opened. */
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

  /** Runs a unit. Throws `Refused` where there is no shell. */
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

  /** Ends the running probe, or one that waits for the shell. Changes run to their end. */
  giveUpLook(): void {
    this.#session?.giveUpLook()
  }

  /** Starts a separate shell for one purpose. */
  start(argument?: string): Promise<Wire> {
    const { sudoSemaphore, login } = this.#host
    const asks = this.#user !== undefined && login.user !== 'root' && login.become.password !== undefined
    return asks ? sudoSemaphore.run(() => this.#start(argument)) : this.#start(argument)
  }

  /** Ends the session once its units have ended, or after `timeoutMs` milliseconds. */
  close(timeoutMs: number): Promise<void> {
    return this.#semaphore.run(async () => {
      const session = this.#session
      this.#session = undefined
      await session?.close(timeoutMs)
    })
  }

  /** Starts a shell. A connection that is lost before the shell is there is opened again, once, because no unit was sent yet. */
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
    // The shell starts while the lock is decided on: only the script needs to know how to take the lock.
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

  /** Throws where the session ended before it ran anything because another run holds the host. */
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

/** Gives up a host for the rest of the run: its connection and all further units. */
function distrust(host: ShellHost, reason: string, hint: string): Refused {
  host.distrusted ??= new FinalRefused('shell', `${host.login.name}: ${reason}`, hint)
  host.transport.drop(host.distrusted.message)
  return host.distrusted
}

/** Counts received bytes. The limit grows with the time, because a run may watch a host for days. */
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

/**
 * Bytes that one host may send: far more than probes and commands print. Without a limit, a host could keep the
 * controller busy until the deadlines.
 */
export const MOST_RECEIVED = 2 ** 30
const RECEIVED_PER_SECOND = 2 ** 20

/** The permission to share a lock that a session under another name of the machine, or of the user, holds. */
function joined(user: string): LockPermit {
  return { mode: 'join', user, retries: 0, settle: async () => undefined }
}

const ATTEMPTS = 3
