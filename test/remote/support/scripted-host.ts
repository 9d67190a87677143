import { EventEmitter } from 'node:events'
import type { Client, ClientChannel } from 'ssh2'
import type { LockBook } from '../../../src/remote/lock-book.ts'
import { OutputPool } from '../../../src/remote/output-pool.ts'
import { Refused } from '../../../src/remote/refused.ts'
import type { Link } from '../../../src/remote/ssh-handshake.ts'
import { Turns } from '../../../src/remote/turns.ts'
import { MOST_RECEIVED, type ShellHost } from '../../../src/remote/user-shell.ts'
import { targetOf } from './fixture.ts'

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

/** A host whose connection and channels do what the test says, and nothing else. */
export class ScriptedHost {
  readonly shell: ShellHost
  readonly channels: ScriptedChannel[] = []
  readonly #asked: ((error: Error | undefined, channel?: ScriptedChannel) => void)[] = []
  #lose: (() => void) | undefined
  #link: Link | undefined

  constructor(locks: LockBook, lock: string | undefined) {
    this.shell = {
      target: targetOf({ port: 22 }),
      lock,
      locks,
      waits: lock === undefined ? undefined : () => undefined,
      pool: new OutputPool(),
      sudoRefused: undefined,
      sudoTurns: new Turns(1),
      received: 0,
      since: performance.now(),
      mostReceived: MOST_RECEIVED,
      distrusted: undefined,
      link: () => Promise.resolve(this.#open()),
      drop: () => this.lose(),
      withChannel: async (start) => {
        try {
          return await start()
        } catch (error) {
          throw error instanceof Refused ? error : new Refused('shell', String(error))
        }
      },
    }
  }

  /** How many channels are asked for and not answered. */
  get asked(): number {
    return this.#asked.length
  }

  give(): void {
    const channel = new ScriptedChannel()
    const answer = this.#asked.shift()
    if (answer === undefined) return
    this.channels.push(channel)
    answer(undefined, channel)
  }

  deny(): void {
    this.#asked.shift()?.(new Error('open failed'))
  }

  /** The connection goes away, and all that is on it. */
  lose(): void {
    this.#lose?.()
    this.#asked.length = 0
  }

  #open(): Link {
    if (this.#link !== undefined) return this.#link
    let ended: string | undefined
    const lost = new Promise<void>((resolve) => {
      this.#lose = () => {
        ended ??= 'the host closed the connection'
        this.#link = undefined
        resolve()
      }
    })
    const exec = (_command: string, answer: (error: Error | undefined, channel: ClientChannel) => void) => {
      if (ended !== undefined) throw new Error('Not connected')
      this.#asked.push((error, channel) => answer(error, channel as unknown as ClientChannel))
    }
    this.#link = {
      client: { exec } as unknown as Client,
      lost,
      get ended() {
        return ended
      },
      close: () => this.lose(),
    }
    return this.#link
  }
}
