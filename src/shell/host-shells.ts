import { setTimeout as sleep } from 'node:timers/promises'
import { Semaphore } from '../core/semaphore.ts'
import { ChannelLimiter } from './channel-limiter.ts'
import type { ConnectOptions, HearPart, HostConnection, Login, Unit, UnitResult, Upload } from './contract.ts'
import { unlessInterrupted } from './interruptible-answer.ts'
import { LockRegistry } from './lock-registry.ts'
import { OutputPool } from './output-pool.ts'
import { Refused } from './refused.ts'
import { NoRoom, type Transport } from './transport.ts'
import { streamFile } from './upload.ts'
import { MOST_RECEIVED, type ShellHost, UserShell } from './user-shell.ts'
import type { Wire } from './wire.ts'

/** What the shells of all hosts of a program share. */
export type SharedByHosts = Pick<ShellHost, 'locks' | 'pool' | 'mostReceived'>

export function sharedByHosts(mostReceived = MOST_RECEIVED): SharedByHosts {
  return { locks: new LockRegistry(), pool: new OutputPool(), mostReceived }
}

/** A host for its shells: a login, the transport to the host, and a name for the machine that all its inventory names share. */
export type Place = Pick<ShellHost, 'login' | 'transport' | 'machine'>

/** The long-lived shells on one host, one for each user. */
export class HostShells implements HostConnection {
  readonly #login: Login
  readonly #transport: Transport
  readonly #host: ShellHost
  readonly #shells = new Map<string, UserShell>()
  readonly #room = new ChannelLimiter(() => this.#shells.values())
  readonly #interrupt: AbortSignal | undefined
  #isClosed = false
  #hasGivenUp = false

  constructor(place: Place, options: ConnectOptions, shared: SharedByHosts) {
    this.#login = place.login
    this.#transport = place.transport
    this.#interrupt = options.interrupt
    this.#host = {
      ...place,
      ...shared,
      lock: options.lock,
      waits: options.waits,
      received: 0,
      since: performance.now(),
      distrusted: undefined,
      sudoRefused: undefined,
      sudoSemaphore: new Semaphore(1),
      withRoom: (start) => this.#withRoom(start),
    }
  }

  async run(unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult> {
    if (unit.parts.length === 0) return { kind: 'answered', parts: [] }
    return refusalAsResult(() => {
      if (unit.parts.some((part) => part.source.includes('\0')))
        throw new Refused('shell', 'a script for a shell cannot hold a NUL byte')
      const shell = this.#shellOf(user)
      const running = shell.run(unit, hear).finally(() => this.#room.notify())
      return unit.survives ? running : unlessInterrupted(running, this.#interrupt, () => this.#giveUp(shell))
    })
  }

  #giveUp(shell: UserShell): void {
    this.#hasGivenUp = true
    shell.giveUpLook()
  }

  upload(upload: Upload, user: string | undefined): Promise<UnitResult> {
    return refusalAsResult(async () => {
      const wire = await this.#shellOf(user).start()
      return streamFile(wire, upload, this.#login.authTimeoutMs)
    })
  }

  async closeSessions(user?: string): Promise<void> {
    const become = user === this.#login.user ? '' : user
    const shells = [...this.#shells].filter(([name]) => user === undefined || name === become)
    await this.#closeShells(
      shells.map(([, shell]) => shell),
      CLOSE_MS,
    )
  }

  /** Closes all sessions. A held lock is released before this resolves, so that the next run finds the host free. */
  async close(): Promise<void> {
    this.#isClosed = true
    const closing = this.#closeAll()
    if (!this.#hasGivenUp) return closing
    // A host that does not answer must not hold up the end of the run.
    const late = new AbortController()
    await Promise.race([closing, sleep(LEAVE_MS, undefined, late)])
    late.abort()
  }

  async #closeAll(): Promise<void> {
    const isWaitedFor = this.#host.lock !== undefined || this.#hasGivenUp
    if (isWaitedFor && this.#transport.isOpen)
      await this.#closeShells(this.#shells.values(), this.#hasGivenUp ? GIVEN_UP_MS : CLOSE_MS)
    await this.#transport.close()
  }

  async #closeShells(shells: Iterable<UserShell>, timeoutMs: number): Promise<void> {
    await Promise.all([...shells].map((shell) => shell.close(timeoutMs)))
  }

  #shellOf(user: string | undefined): UserShell {
    if (this.#isClosed) throw new Refused('unreachable', `the connection to ${this.#login.name} is closed`)
    const become = user === this.#login.user ? undefined : user
    const known = this.#shells.get(become ?? '')
    if (known !== undefined) return known
    const shell = new UserShell(this.#host, become)
    this.#shells.set(become ?? '', shell)
    return shell
  }

  async #withRoom(start: () => Promise<Wire>): Promise<Wire> {
    try {
      return await this.#room.take(start)
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error
      const message = `${this.#login.name} starts no more shells on this connection: ${error.message}`
      throw new Refused('shell', message, error.hint)
    }
  }
}

async function refusalAsResult(action: () => Promise<UnitResult>): Promise<UnitResult> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refusal: error.refusal }
    throw error
  }
}

const CLOSE_MS = 2000
/** Milliseconds for another shell to kill the processes of a probe that was given up. */
const GIVEN_UP_MS = 5000
const LEAVE_MS = 6000
