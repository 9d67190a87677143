import { deferred } from '../core/deferred.ts'
import type { Command, Exit } from './transport.ts'

/** How a command on a host ended. */
export interface WireEnd extends Exit {
  /** Why the connection has ended, when that is what ended it. */
  readonly lost: string | undefined
}

/** Why a shell has ended, in words. */
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
 * The three streams of a running command. One listener at a time hears them; output without a listener is held for the
 * next one, up to a limit. A command that has exited counts as closed although its children may hold its output open.
 */
export class Wire {
  readonly #command: Command
  readonly #waiting: ((listener: WireListener) => void)[] = []
  readonly #drainWaiters = new Set<() => void>()
  readonly #over = deferred<void>()
  #listener: WireListener | undefined
  /** Bytes of output that are held for a listener. */
  #held = 0
  #count: (bytes: number) => void = () => undefined
  #exit: Exit | undefined
  #ended = false
  /** True once the streams are closed: writes are dropped. */
  #isClosed = false

  constructor(command: Command) {
    this.#command = command
    const { stdin, stdout, stderr } = command
    stdout.on('data', (chunk: Buffer) => this.#hear(chunk, (listener) => listener.stdout(chunk)))
    stderr.on('data', (chunk: Buffer) => this.#hear(chunk, (listener) => listener.stderr(chunk)))
    for (const stream of new Set([stdin, stdout, stderr])) stream.on('error', () => undefined)
    void command.exited.then((exit) => {
      this.#exit = exit
      setTimeout(() => this.#end(), DRAIN_MS).unref()
    })
    void command.closed.then(() => {
      this.#isClosed = true
      // Output that stderr still holds comes first.
      setImmediate(() => this.#end())
    })
  }

  /** Resolves when the command or its connection has ended. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  /** Registers a function that counts every chunk, also those that come without a listener. */
  meter(count: (bytes: number) => void): void {
    this.#count = count
  }

  listen(listener: WireListener | undefined): void {
    this.#listener = listener
    this.#held = 0
    if (listener !== undefined) for (const notify of this.#waiting.splice(0)) notify(listener)
  }

  /** Returns false when the caller should wait for `drained` before the next write. */
  write(bytes: Buffer): boolean {
    const { stdin } = this.#command
    return this.#ended || this.#isClosed || !stdin.writable || stdin.write(bytes)
  }

  drained(): Promise<void> {
    const { stdin } = this.#command
    if (this.#ended) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        stdin.off('drain', end).off('close', end)
        this.#drainWaiters.delete(end)
        resolve()
      }
      this.#drainWaiters.add(end)
      stdin.on('drain', end).on('close', end)
    })
  }

  /** Closes the command's stdin. */
  end(): void {
    if (!this.#ended && this.#command.stdin.writable) this.#command.stdin.end()
  }

  /** Detaches from the command, which may still run. */
  close(): void {
    this.#command.close()
    this.#end()
  }

  #hear(chunk: Buffer, notify: (listener: WireListener) => void): void {
    this.#count(chunk.length)
    if (this.#ended) return
    if (this.#listener === undefined) this.#held += chunk.length
    if (this.#held <= MOST_HELD) this.#deliver(notify)
  }

  #deliver(notify: (listener: WireListener) => void): void {
    if (this.#listener === undefined) this.#waiting.push(notify)
    else notify(this.#listener)
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const wake of this.#drainWaiters) wake()
    this.#over.resolve()
    const end = { code: this.#exit?.code, signal: this.#exit?.signal, lost: this.#command.lost }
    this.#deliver((listener) => listener.closed(end))
    this.#command.close()
  }
}

/** Bytes that are held without a listener: a greeting at most comes before one is there. */
const MOST_HELD = 256 * 1024
/** Milliseconds in which output may still come after a command's exit. */
const DRAIN_MS = 1000
