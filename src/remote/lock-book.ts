import type { Target } from './contract.ts'
import { type Deferred, deferred } from './deferred.ts'
import type { Hello } from './hello.ts'
import type { SessionLock } from './session-script.ts'
import type { ShellSession } from './shell-session.ts'

/**
 * Which hosts this program holds, so that its own sessions never shut each other out: those of one host, and those
 * of two names that lead to one machine.
 */
export class LockBook {
  readonly #machines = new Map<string, Machine>()
  readonly #pids = new Set<number>()

  /** Waits while another session is about to take the machine; then says how to go on. */
  async enter(target: Target): Promise<LockPermit> {
    const machine = this.#machineOf(target)
    while (machine.holders === 0 && machine.taking !== undefined) await machine.taking.promise
    const retries = machine.wasHeld ? ORPHAN_SECONDS : 0
    if (machine.holders > 0)
      return { mode: 'join', retries, settle: (session) => this.#hold(machine, session) }
    const taking = deferred<void>()
    machine.taking = taking
    return {
      mode: 'take',
      retries,
      settle: async (session) => {
        await this.#hold(machine, session)
        machine.taking = undefined
        taking.resolve()
      },
    }
  }

  /** Whether those who hold a machine are sessions of this program, under another name of the machine. */
  isHeldByUs(holders: Hello['holders'], words: string): boolean {
    return holders.some((holder) => this.#pids.has(holder.pid) && holder.words.startsWith(words))
  }

  async #hold(machine: Machine, session: ShellSession): Promise<void> {
    const hello = await session.opened.catch(() => undefined)
    if (hello?.lock !== 'flock' && hello?.lock !== 'mkdir') return
    machine.holders++
    machine.wasHeld = true
    this.#pids.add(hello.pid)
    void session.ended.then(() => {
      machine.holders--
      this.#pids.delete(hello.pid)
    })
  }

  #machineOf(target: Target): Machine {
    const name = machineName(target)
    const known = this.#machines.get(name) ?? { holders: 0, wasHeld: false, taking: undefined }
    this.#machines.set(name, known)
    return known
  }
}

export interface LockPermit extends SessionLock {
  /** To be called once, with the session that takes part. */
  settle(session: ShellSession): Promise<void>
}

interface Machine {
  holders: number
  wasHeld: boolean
  taking: Deferred<void> | undefined
}

/** All loopback addresses are one machine. */
function machineName({ address, port, jump }: Target): string {
  const isLoopback = /^127\.\d+\.\d+\.\d+$|^::1$|^localhost$/.test(address)
  const way = jump === undefined ? '' : `${machineName(jump)}>`
  return `${way}${isLoopback ? 'loopback' : address}:${port}`
}

/** How long a run that has lost a connection waits for the unit that it left behind. */
const ORPHAN_SECONDS = 60
