import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than any test takes: a round ends when the test ends it. */
export const ENDLESS_ROUND_SECONDS = 1_000

/** The watcher of a session whose rounds pass when the test says so. There is one session at a time with this PATH. */
export class WatcherRounds {
  readonly #path: string
  #known: number | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Resolves when the session has a watcher that it did not have before, and that waits for the end of a round. */
  async begun(): Promise<void> {
    await until(
      'a round of a new watcher',
      () => this.#watcher()?.pid !== this.#known && this.#wait() !== undefined,
    )
    this.#known = this.#watcher()?.pid
  }

  /** Ends a round; resolves when the next one has begun, or the watcher has gone. */
  async pass(): Promise<void> {
    const wait = this.#wait()
    if (wait === undefined) return
    process.kill(wait.pid, 'SIGKILL')
    await until('the next round', () => {
      const now = this.#wait()
      return now === undefined ? this.#watcher() === undefined : now.pid !== wait.pid
    })
  }

  /** Does what the watcher takes for a sign of life; resolves when it has taken note of that. */
  async heard(act: () => void): Promise<void> {
    const before = this.#side()
    act()
    await until('the watcher has heard', () => ![before, undefined].includes(this.#side()))
  }

  /** The descriptor by which it holds the lock's folder: another one after each sign of life. */
  #side(): number | undefined {
    const pid = this.#watcher()?.pid
    const [one, other] = [7, 8].map((side) => existsSync(`/proc/${pid}/fd/${side}`))
    if (one === other) return undefined
    return one === true ? 7 : 8
  }

  #watcher(): Found | undefined {
    const watchers = this.#all().filter(({ argv }) => argv.includes('watch'))
    const [one, ...others] = watchers.filter(({ parent }) => watchers.every(({ pid }) => pid !== parent))
    return others.length === 0 ? one : undefined
  }

  #wait(): Found | undefined {
    const watcher = this.#watcher()
    const words = ['sleep', String(ENDLESS_ROUND_SECONDS), ''].join()
    return watcher && this.#all().find(({ parent, argv }) => parent === watcher.pid && argv.join() === words)
  }

  #all(): readonly Found[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => this.#found(name))
  }

  #found(pid: string): readonly Found[] {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`PATH=${this.#path}`)) return []
      const [state = '', parent = ''] = (
        readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? ''
      ).split(' ')
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')
      return state === 'Z' ? [] : [{ pid: Number(pid), parent: Number(parent), argv }]
    } catch {
      // It has just ended.
      return []
    }
  }
}

interface Found {
  readonly pid: number
  readonly parent: number
  readonly argv: readonly string[]
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (isSo()) return
    await sleep(20)
  }
  throw new Error(`not so: ${what}`)
}
