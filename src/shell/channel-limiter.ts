import { setTimeout as sleep } from 'node:timers/promises'
import { type Deferred, deferred } from '../core/deferred.ts'
import { NoRoom } from './transport.ts'
import type { Wire } from './wire.ts'

/** A session that can make room. */
export interface ClosableSession {
  readonly isIdle: boolean
  close(timeoutMs: number): Promise<void>
}

/**
 * What takes a channel of one connection, where sshd gives only so many at a time (MaxSessions): an idle session makes room;
 * where all have something to do, the first that has done it.
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

  /** Throws `NoRoom` where there is none although nothing of ours is open. */
  async take(start: () => Promise<Wire>): Promise<Wire> {
    for (;;) {
      this.#starting++
      try {
        return this.#count(await start())
      } catch (error) {
        if (!(error instanceof NoRoom)) throw error
        this.#starting--
        // Who waits for this one has nothing to wait for any more.
        if (this.#open + this.#starting === 0) this.notify()
        await this.#room(error, this.#next.promise)
        this.#starting++
      } finally {
        this.#starting--
      }
    }
  }

  /** Something has ended that took a channel, or a session has nothing more to do. */
  notify(): void {
    this.#next.resolve()
    this.#next = deferred()
  }

  async #room(error: NoRoom, changed: Promise<void>): Promise<void> {
    const idle = [...this.#sessions()].find((session) => session.isIdle)
    if (idle !== undefined) await idle.close(CLOSE_MS)
    else if (this.#open + this.#starting > 0) await changed
    // sshd counts a session until it has seen its shell end.
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
