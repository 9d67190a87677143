import { type Deferred, deferred } from '../core/deferred.ts'
import type { Hello } from './hello.ts'
import type { SessionLock } from './session-script.ts'
import type { ShellSession } from './shell-session.ts'

/**
 * The users of hosts whose locks this program holds. Two inventory names may lead to one machine: sessions of this
 * program must not lock each other out there.
 */
export class LockRegistry {
  readonly #places = new Map<string, Place>()
  readonly #pids = new Set<number>()

  /**
   * Waits while another session is about to take the same lock, and then resolves with how to take it. `user`: the
   * user of the session.
   */
  async enter(machine: string, user: string, isPatient: boolean): Promise<LockPermit> {
    const place = this.#placeOf(`${user}@${machine}`)
    while (place.holders === 0 && place.taking !== undefined) await place.taking.promise
    const retries = place.wasHeld ? ORPHAN_SECONDS : isPatient ? PATIENCE_SECONDS : 0
    if (place.holders > 0)
      return {
        mode: 'join',
        user,
        retries,
        heeds: isPatient,
        settle: (session) => this.#hold(place, session),
      }
    const taking = deferred<void>()
    place.taking = taking
    return {
      mode: 'take',
      user,
      retries,
      heeds: isPatient,
      settle: async (session) => {
        await this.#hold(place, session)
        place.taking = undefined
        taking.resolve()
      },
    }
  }

  /** Whether the holders of a machine are sessions of this program, under another name of the machine. */
  isHeldByUs(holders: Hello['holders'], words: string): boolean {
    return holders.some((holder) => this.#pids.has(holder.pid) && holder.words.startsWith(words))
  }

  async #hold(place: Place, session: ShellSession): Promise<void> {
    const hello = await session.opened.catch(() => undefined)
    if (hello?.lock !== 'flock' && hello?.lock !== 'mkdir') return
    place.holders++
    place.wasHeld = true
    this.#pids.add(hello.pid)
    void session.ended.then(() => {
      place.holders--
      this.#pids.delete(hello.pid)
    })
  }

  #placeOf(name: string): Place {
    const known = this.#places.get(name) ?? { holders: 0, wasHeld: false, taking: undefined }
    this.#places.set(name, known)
    return known
  }
}

export interface LockPermit extends SessionLock {
  /** To be called once, with the session that takes the lock. */
  settle(session: ShellSession): Promise<void>
}

interface Place {
  holders: number
  wasHeld: boolean
  taking: Deferred<void> | undefined
}

/** Seconds that a run which has lost a connection waits for the unit that it left running. */
const ORPHAN_SECONDS = 60
/**
 * Seconds that a run waits for another run's session that may be about to end: longer than a session lives without a
 * controller.
 */
const PATIENCE_SECONDS = 45
