import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { deferred } from '../core/deferred.ts'
import { Refused } from '../shell/refused.ts'
import type { Command, Exit, Transport } from '../shell/transport.ts'
import type { Target } from './target.ts'
import { type Account, defineTransport } from './transport-kind.ts'

/** This machine: what the inventory says of SSH for all hosts counts for nothing there, but for who is meant to act. */
export const local = defineTransport({
  name: 'local',
  label: 'this machine',
  hostNoun: 'this machine',
  meaning:
    '`local` is this machine itself, without SSH: as the user who runs wrtcplay, whose environment variables tasks do not see. Of the other settings only `user` (who has to be that user), `become_password` and `auth_timeout` mean something there.',
  overNetwork: false,
  settings: {},
  target(common, _given, { wantedUser, account, refuse }): LocalTarget {
    const { name } = common
    if (wantedUser !== undefined && wantedUser !== account.name)
      refuse(
        `${name} is this machine (transport: local): tasks are done there as ${account.name}, who runs wrtcplay, and not as ${wantedUser}`,
        `run wrtcplay as ${wantedUser}, or write user: ${account.name} at ${name}, and become_user: ${wantedUser} at the tasks`,
      )
    return { ...common, account }
  },
  open: () => (target) => new LocalTransport(target.account),
  machine: () => 'local',
})

interface LocalTarget extends Target {
  readonly account: Account
}

/** The controller itself as a host: commands are started here, as the user who runs this program. */
export class LocalTransport implements Transport {
  readonly #account: Account
  readonly #running = new Set<LocalCommand>()
  #isClosed = false

  constructor(account: Account) {
    this.#account = account
  }

  get isOpen(): boolean {
    return this.#running.size > 0
  }

  async start(line: string): Promise<Command> {
    if (this.#isClosed) throw new Refused('unreachable', 'this machine is left already')
    const { name, home, path } = this.#account
    // As sshd has it: nothing of this program's environment, where secrets may be. `detached` is a session of its own, which
    // Ctrl-C at the terminal does not reach.
    const env = { HOME: home, USER: name, LOGNAME: name, SHELL, PATH: path }
    const child = spawn(SHELL, ['-c', line], { cwd: '/', env, detached: true, stdio: 'pipe' })
    const command = commandOf(child)
    this.#running.add(command)
    void command.closed.then(() => this.#running.delete(command))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', ({ message }) => {
        command.close()
        reject(new Refused('shell', `start ${SHELL} on this machine: ${message}`))
      })
    })
    return command
  }

  drop(reason: string): void {
    for (const command of this.#running) {
      command.lost ??= reason
      command.close()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const command of this.#running) command.close()
  }
}

/** Nobody logs in, so no start-up files are read. */
const SHELL = '/bin/sh'

type LocalCommand = Command & { lost: string | undefined }

function commandOf(child: ChildProcessByStdio<Writable, Readable, Readable>): LocalCommand {
  const [exited, closed] = [deferred<Exit>(), deferred<void>()]
  const { stdin, stdout, stderr } = child
  const streams = [stdin, stdout, stderr]
  for (const stream of streams) stream.on('error', () => undefined)
  child.once('exit', (code, signal) =>
    exited.resolve({ code: code ?? undefined, signal: signal ?? undefined }),
  )
  child.once('close', () => closed.resolve())
  return {
    stdin,
    stdout,
    stderr,
    exited: exited.promise,
    closed: closed.promise,
    lost: undefined,
    close: () => {
      for (const stream of streams) stream.destroy()
      closed.resolve()
    },
  }
}
