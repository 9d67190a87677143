import type { ClientChannel } from 'ssh2'
import { deferred } from './deferred.ts'
import type { Link } from './ssh-handshake.ts'

/** How a command on a host ended. */
export interface WireEnd {
  readonly code: number | undefined
  readonly signal: string | undefined
  /** Why the connection has ended, when that is what ended it. */
  readonly lost: string | undefined
}

/** Why a shell is there no longer, in words. */
export function reasonOf({ code, signal, lost }: WireEnd): string {
  if (lost !== undefined) return lost
  if (signal !== undefined) return `the shell was ended by ${signal}`
  return `the shell ended${code === undefined ? '' : ` with status ${code}`}`
}

export interface WireListener {
  stdout(chunk: Buffer): void
  stderr(chunk: Buffer): void
  closed(end: WireEnd): void
}

/**
 * A running command's three streams, with one listener at a time; what comes while there is none waits for the
 * next, up to a limit. A command that has exited counts as closed although its children may hold its output open.
 */
export class Wire {
  readonly #channel: ClientChannel
  readonly #link: Link
  readonly #waiting: ((listener: WireListener) => void)[] = []
  readonly #drainWaiters = new Set<() => void>()
  readonly #over = deferred<void>()
  #listener: WireListener | undefined
  /** Bytes that wait for a listener. */
  #held = 0
  #count: (bytes: number) => void = () => undefined
  #code: number | undefined
  #signal: string | undefined
  #ended = false
  /** Nothing that is written now goes anywhere. */
  #isClosed = false

  constructor(channel: ClientChannel, link: Link) {
    this.#channel = channel
    this.#link = link
    channel.on('data', (chunk: Buffer) => this.#hear(chunk, (listener) => listener.stdout(chunk)))
    channel.stderr.on('data', (chunk: Buffer) => this.#hear(chunk, (listener) => listener.stderr(chunk)))
    channel.on('error', () => undefined)
    channel.on('exit', (code: number | null, signal?: string) => {
      this.#code = code ?? undefined
      this.#signal = signal
      setTimeout(() => this.#end(), DRAIN_MS).unref()
    })
    channel.on('close', () => {
      this.#isClosed = true
      // What stderr still holds is told first.
      setImmediate(() => this.#end())
    })
    // A channel that leads through a jump host may never hear that its connection is gone.
    void link.lost.then(() => setImmediate(() => this.#end()))
  }

  /** Resolves when it has ended, whoever ended it. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  /** Who is told of every piece that comes, also of what comes when nobody listens any more. */
  meter(count: (bytes: number) => void): void {
    this.#count = count
  }

  listen(listener: WireListener | undefined): void {
    this.#listener = listener
    this.#held = 0
    if (listener !== undefined) for (const told of this.#waiting.splice(0)) told(listener)
  }

  /** `false` when it should be waited for `drained`. */
  write(bytes: Buffer): boolean {
    return this.#ended || this.#isClosed || !this.#channel.writable || this.#channel.write(bytes)
  }

  drained(): Promise<void> {
    const channel = this.#channel
    if (this.#ended) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        channel.off('drain', end).off('close', end)
        this.#drainWaiters.delete(end)
        resolve()
      }
      this.#drainWaiters.add(end)
      channel.on('drain', end).on('close', end)
    })
  }

  /** Closes the command's stdin. */
  end(): void {
    if (!this.#ended && this.#channel.writable) this.#channel.end()
  }

  /** Lets go of the command, which may still run. */
  close(): void {
    this.#channel.close()
    this.#end()
  }

  #hear(chunk: Buffer, told: (listener: WireListener) => void): void {
    this.#count(chunk.length)
    if (this.#ended) return
    if (this.#listener === undefined) this.#held += chunk.length
    if (this.#held <= MOST_HELD) this.#tell(told)
  }

  #tell(told: (listener: WireListener) => void): void {
    if (this.#listener === undefined) this.#waiting.push(told)
    else told(this.#listener)
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const wake of this.#drainWaiters) wake()
    this.#over.resolve()
    const end = { code: this.#code, signal: this.#signal, lost: this.#link.ended }
    this.#tell((listener) => listener.closed(end))
    this.#channel.close()
  }
}

/** What is said before anybody listens is a greeting at most. */
const MOST_HELD = 256 * 1024
/** After a command's exit, its last output may still be on the way. */
const DRAIN_MS = 1000
