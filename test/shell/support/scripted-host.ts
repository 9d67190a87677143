import { EventEmitter } from 'node:events'
import type { ClientChannel } from 'ssh2'
import { type Deferred, deferred } from '../../../src/core/deferred.ts'
import { Semaphore } from '../../../src/core/semaphore.ts'
import type { LockRegistry } from '../../../src/shell/lock-registry.ts'
import { OutputPool } from '../../../src/shell/output-pool.ts'
import { Refused } from '../../../src/shell/refused.ts'
import { type Command, LostWay, NoRoom } from '../../../src/shell/transport.ts'
import { MOST_RECEIVED, type ShellHost } from '../../../src/shell/user-shell.ts'
import { commandOn } from '../../../src/transport/ssh2/ssh2-transport.ts'
import { targetOf } from '../../transport/support/fixture.ts'

/** A command that was started on the scripted host: the test is its other end. */
export class ScriptedChannel extends EventEmitter {
  readonly stderr = new EventEmitter()
  writable = true
  sent = ''
  #isClosed = false

  write(bytes: Buffer): boolean {
    this.sent += bytes.toString('latin1')
    return true
  }

  end(): void {
    this.writable = false
  }

  /** The other side takes note of it, or never does. */
  close(): void {
    this.writable = false
  }

  /** The session's marker, once its script has been sent. */
  get marker(): string | undefined {
    return /printf '([0-9a-f]{32}) h /.exec(this.sent)?.[1]
  }

  /** Units that it was sent: id and number of parts. */
  get units(): readonly { readonly id: number; readonly parts: number }[] {
    const { marker } = this
    if (marker === undefined) return []
    const bodies = this.sent.split(`#${marker}`)
    return bodies.flatMap((body) => {
      const [, id] = /(?:^|\n?)(\d+) [01] \d+\n_w_part /.exec(body) ?? []
      return id === undefined ? [] : [{ id: Number(id), parts: body.split('_w_part 0 ').length - 1 }]
    })
  }

  say(words: string): void {
    this.emit('data', Buffer.from(`${this.marker ?? ''} ${words}\n`))
    if (!words.startsWith('h ')) this.stderr.emit('data', Buffer.from(`${this.marker ?? ''} ${words}\n`))
  }

  hangUp(code: number | null): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.writable = false
    this.emit('exit', code)
    this.emit('close')
  }
}

/** A host whose connection and commands do what the test says, and nothing else. */
export class ScriptedHost {
  readonly shell: ShellHost
  readonly channels: ScriptedChannel[] = []
  readonly #asked: {
    readonly give: (channel: ScriptedChannel) => void
    readonly refuse: (why: Error) => void
  }[] = []
  #way = newWay()

  constructor(locks: LockRegistry, lock: string | undefined) {
    const login = targetOf({ port: 22 })
    this.shell = {
      login,
      machine: 'loopback:22',
      transport: {
        start: () => this.#start(),
        isOpen: true,
        drop: () => this.lose(),
        close: () => Promise.resolve(),
      },
      lock,
      locks,
      waits: lock === undefined ? undefined : () => undefined,
      pool: new OutputPool(),
      sudoRefused: undefined,
      sudoSemaphore: new Semaphore(1),
      received: 0,
      since: performance.now(),
      mostReceived: MOST_RECEIVED,
      distrusted: undefined,
      withRoom: async (start) => {
        try {
          return await start()
        } catch (error) {
          throw error instanceof Refused ? error : new Refused('shell', String(error))
        }
      },
    }
  }

  /** How many commands are asked for and not answered. */
  get asked(): number {
    return this.#asked.length
  }

  give(): void {
    const asked = this.#asked.shift()
    if (asked === undefined) return
    const channel = new ScriptedChannel()
    this.channels.push(channel)
    asked.give(channel)
  }

  deny(): void {
    this.#asked.shift()?.refuse(new NoRoom('open failed'))
  }

  /** The connection goes away, and all that is on it. */
  lose(): void {
    const way = this.#way
    this.#way = newWay()
    way.ended = 'the host closed the connection'
    way.lost.resolve()
    for (const { refuse } of this.#asked.splice(0)) refuse(new LostWay(this.shell.login.name))
  }

  #start(): Promise<Command> {
    const way = this.#way
    const link = {
      lost: way.lost.promise,
      get ended() {
        return way.ended
      },
    }
    return new Promise((resolve, reject) => {
      const { name, authTimeoutMs } = this.shell.login
      setTimeout(() => reject(new Refused('shell', `${name} does not answer`)), authTimeoutMs)
      const give = (channel: ScriptedChannel): void =>
        resolve(commandOn(channel as unknown as ClientChannel, link))
      this.#asked.push({ give, refuse: reject })
    })
  }
}

function newWay(): { ended: string | undefined; readonly lost: Deferred<void> } {
  return { ended: undefined, lost: deferred() }
}
