import { setTimeout as sleep } from 'node:timers/promises'
import { type Deferred, deferred } from '../core/deferred.ts'
import { NoRoom } from './transport.ts'
import type { Wire } from './wire.ts'

/** A session that can be closed to free its channel. */
export interface ClosableSession {
  readonly isIdle: boolean
  close(timeoutMs: number): Promise<void>
}

/**
 * Starts commands on one connection, where sshd allows only so many sessions at a time (MaxSessions). When no channel
 * is free, an idle session is closed; when none is idle, the start waits for the first session that becomes idle or
 * ends.
 */
export class ChannelLimiter {
  readonly #sessions: () => Iterable<ClosableSession>
  #open = 0
  #starting = 0
  #lastEnd = Number.NEGATIVE_INFINITY
  #next: Deferred<void> = deferred()

  constructor(sessions: () => Iterable<ClosableSession>) {
    this.#sessions = sessions
  }

  /** Starts a command. Throws `NoRoom` where sshd refuses although this program has no session open on the connection. */
  async take(start: () => Promise<Wire>): Promise<Wire> {
    for (;;) {
      this.#starting++
      try {
        return this.#count(await start())
      } catch (error) {
        if (!(error instanceof NoRoom)) throw error
        this.#starting--
        // Other callers wait for a start or an end; when this start was the last one, they must try again.
        if (this.#open + this.#starting === 0) this.notify()
        await this.#room(error, this.#next.promise)
        this.#starting++
      } finally {
        this.#starting--
      }
    }
  }

  /** Wakes callers that wait for a channel: a command has ended, or a session has become idle. */
  notify(): void {
    this.#next.resolve()
    this.#next = deferred()
  }

  async #room(error: NoRoom, changed: Promise<void>): Promise<void> {
    const idle = [...this.#sessions()].find((session) => session.isIdle)
    if (idle !== undefined) await idle.close(CLOSE_MS)
    else if (this.#open + this.#starting > 0) await changed
    // sshd still counts a session until it has seen the end of the session's shell.
    else if (performance.now() - this.#lastEnd < RELEASE_MS) await sleep(PAUSE_MS)
    else throw error
  }

  #count(wire: Wire): Wire {
    this.#open++
    void wire.over.then(() => {
      this.#open--
      this.#lastEnd = performance.now()
      this.notify()
    })
    return wire
  }
}

const CLOSE_MS = 2000
const RELEASE_MS = 5000
const PAUSE_MS = 20
