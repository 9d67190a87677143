import { Breach, number } from './frame.ts'

/** What a session's shell says of itself when it is ready. */
export interface Hello {
  readonly pid: number
  /** `none` where none was asked for, or where another session of the run holds it for all. */
  readonly lock: 'flock' | 'mkdir' | 'none' | 'busy'
  /** When the lock is busy: the processes that hold it or have just tried to. */
  readonly holders: readonly { readonly pid: number; readonly words: string }[]
}

/** From the words of an `h` frame: `h PID LOCK [PID WORDS TAB …]`. Throws `Breach`. */
export function parseHello([, word, lock, ...rest]: readonly string[]): Hello {
  const pid = number(word)
  // 0 and 1 would be a whole process group, and the first of all processes, where the session is ended by force.
  if (pid === undefined || pid < 2 || !isLock(lock)) throw new Breach('it does not say who it is')
  const holders = rest
    .join(' ')
    .split('\t')
    .flatMap((item) => {
      const [, holder, words] = /^(\d+) (.+)$/.exec(item) ?? []
      return words === undefined ? [] : [{ pid: Number(holder), words: printable(words) }]
    })
  return { pid, lock, holders }
}

function isLock(word: string | undefined): word is Hello['lock'] {
  return word === 'flock' || word === 'mkdir' || word === 'none' || word === 'busy'
}

/** Anybody on the host can have put these words there. */
function printable(words: string): string {
  return words.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
