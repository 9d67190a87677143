import { setTimeout as sleep } from 'node:timers/promises'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { ChannelRoom } from './channel-room.ts'
import type {
  Connect,
  ConnectOptions,
  HearPart,
  HostConnection,
  Target,
  Unit,
  UnitResult,
  Upload,
} from './contract.ts'
import { unlessInterrupted } from './given-up-look.ts'
import { HostLink } from './host-link.ts'
import { Links } from './jump-hosts.ts'
import { LockBook } from './lock-book.ts'
import { OutputPool } from './output-pool.ts'
import { Refused } from './refused.ts'
import { Credentials } from './ssh-client.ts'
import { NoChannel } from './start-shell.ts'
import { Turns } from './turns.ts'
import { streamFile } from './upload.ts'
import { MOST_RECEIVED, type ShellHost, UserShell } from './user-shell.ts'
import type { Wire } from './wire.ts'

/**
 * The way to hosts, over ssh. Connections that come from one `Connect` share what can be shared: keys and known
 * hosts are read once, jump hosts have one connection, and two names of one machine do not shut each other out.
 */
export function createConnect(files: TrustedFiles, { mostReceived = MOST_RECEIVED } = {}): Connect {
  const links = new Links(new Credentials(files))
  const shared = { locks: new LockBook(), pool: new OutputPool(), mostReceived }
  return (target, options) => new SshHostConnection(target, options, links, shared)
}

class SshHostConnection implements HostConnection {
  readonly #target: Target
  readonly #link: HostLink
  readonly #host: ShellHost
  readonly #shells = new Map<string, UserShell>()
  readonly #room = new ChannelRoom(() => this.#shells.values())
  readonly #interrupt: AbortSignal | undefined
  #isClosed = false
  #hasGivenUp = false

  constructor(
    target: Target,
    options: ConnectOptions,
    links: Links,
    shared: Pick<ShellHost, 'locks' | 'pool' | 'mostReceived'>,
  ) {
    this.#target = target
    this.#link = new HostLink(target, links)
    this.#interrupt = options.interrupt
    this.#host = {
      target,
      lock: options.lock,
      waits: options.waits,
      ...shared,
      received: 0,
      since: performance.now(),
      distrusted: undefined,
      sudoRefused: undefined,
      sudoTurns: new Turns(1),
      link: () => this.#link.get(),
      drop: (reason) => this.#link.drop(reason),
      withChannel: (start) => this.#withChannel(start),
    }
  }

  async run(unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult> {
    if (unit.parts.length === 0) return { kind: 'answered', parts: [] }
    return refusalAsResult(() => {
      if (unit.parts.some((part) => part.source.includes('\0')))
        throw new Refused('shell', 'a script for a shell cannot hold a NUL byte')
      const shell = this.#shellOf(user)
      const running = shell.run(unit, hear).finally(() => this.#room.tell())
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
      return streamFile(wire, upload, this.#target.authTimeoutMs)
    })
  }

  async closeSessions(user?: string): Promise<void> {
    const become = user === this.#target.user ? '' : user
    const shells = [...this.#shells].filter(([name]) => user === undefined || name === become)
    await Promise.all(shells.map(([, shell]) => shell.close(CLOSE_MS)))
  }

  /** Where a lock is held, its end is waited for, so that the next run finds the host free. */
  async close(): Promise<void> {
    this.#isClosed = true
    const closing = this.#closeAll()
    if (!this.#hasGivenUp) return closing
    // A host that does not answer could hold that up, too.
    const late = new AbortController()
    await Promise.race([closing, sleep(LEAVE_MS, undefined, late)])
    late.abort()
  }

  async #closeAll(): Promise<void> {
    const isWaitedFor = this.#host.lock !== undefined || this.#hasGivenUp
    if (isWaitedFor && this.#link.isOpen) await this.closeSessions()
    await this.#link.close()
  }

  #shellOf(user: string | undefined): UserShell {
    if (this.#isClosed) throw new Refused('unreachable', `the connection to ${this.#target.name} is closed`)
    const become = user === this.#target.user ? undefined : user
    const known = this.#shells.get(become ?? '')
    if (known !== undefined) return known
    const shell = new UserShell(this.#host, become)
    this.#shells.set(become ?? '', shell)
    return shell
  }

  async #withChannel(start: () => Promise<Wire>): Promise<Wire> {
    try {
      return await this.#room.take(start)
    } catch (error) {
      throw error instanceof NoChannel ? this.#noChannel(error) : error
    }
  }

  #noChannel(error: NoChannel): Refused {
    return new Refused(
      'shell',
      `${this.#target.name} starts no more shells on this connection: ${error.message}`,
      'sshd there may allow none: MaxSessions',
    )
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
const LEAVE_MS = 4000
