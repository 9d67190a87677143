import type { ClientChannel } from 'ssh2'
import { deferred } from '../../core/deferred.ts'
import { Refused } from '../../shell/refused.ts'
import { type Command, type Exit, LostWay, NoRoom, type Transport } from '../../shell/transport.ts'
import { HostLink } from './host-link.ts'
import type { Links } from './jump-hosts.ts'
import type { Link } from './ssh-handshake.ts'
import type { SshTarget } from './ssh-target.ts'

/** Commands on one connection of ssh2's, which is opened when the first is wanted, and anew when it was lost. */
export class Ssh2Transport implements Transport {
  readonly #target: SshTarget
  readonly #link: HostLink

  constructor(target: SshTarget, links: Links) {
    this.#target = target
    this.#link = new HostLink(target, links)
  }

  get isOpen(): boolean {
    return this.#link.isOpen
  }

  async start(line: string): Promise<Command> {
    const link = await this.#link.get()
    try {
      return await execute(link, this.#target, line)
    } catch (error) {
      // The next command is to find a new connection.
      if (error instanceof LostWay) await link.lost
      throw error
    }
  }

  drop(reason: string): void {
    this.#link.drop(reason)
  }

  close(): Promise<void> {
    return this.#link.close()
  }
}

function execute(link: Link, target: SshTarget, line: string): Promise<Command> {
  return new Promise((resolve, reject) => {
    const lost = new LostWay(target.name)
    if (link.ended !== undefined) throw lost
    const silent = new Refused('shell', `${target.name} does not answer when it is asked to start a shell`)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(silent)
    }, target.authTimeoutMs)
    const answered = (error: Error | undefined | null, opened: ClientChannel): void => {
      clearTimeout(timer)
      // Nobody waits for it any more, and it would hold one of the connection's channels.
      if (isLate) opened?.close()
      // At once: a command that fails at once may have ended before anything later is run.
      else if (error == null) resolve(commandOn(opened, link))
      else reject(link.ended !== undefined ? lost : new NoRoom(error.message, MAX_SESSIONS))
    }
    // ssh2 forgets who waits for an answer when the connection goes away.
    void link.lost.then(() => {
      clearTimeout(timer)
      reject(lost)
    })
    try {
      link.client.exec(line, answered)
    } catch {
      // The connection is going away, which will be told in a moment.
      clearTimeout(timer)
      reject(lost)
    }
  })
}

const MAX_SESSIONS = 'sshd there may allow none: MaxSessions'

/** A channel as a command: what happens to it is noted from here on. */
export function commandOn(channel: ClientChannel, link: Pick<Link, 'lost' | 'ended'>): Command {
  const exited = deferred<Exit>()
  const closed = deferred<void>()
  channel.once('exit', (code: number | null, signal?: string) =>
    exited.resolve({ code: code ?? undefined, signal }),
  )
  channel.once('close', () => closed.resolve())
  // A channel that leads through a jump host may never hear that its connection is gone.
  void link.lost.then(() => closed.resolve())
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited: exited.promise,
    closed: closed.promise,
    get lost() {
      return link.ended
    },
    close: () => channel.close(),
  }
}
