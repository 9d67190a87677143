/** What a session's shell says of itself when it is ready. */
export interface Hello {
  readonly pid: number
  /** `none` where none was asked for, or where another session of the run holds it for all. */
  readonly lock: 'flock' | 'mkdir' | 'none' | 'busy'
  /** When the lock is busy: the processes that hold it or have just tried to. */
  readonly holders: readonly { readonly pid: number; readonly words: string }[]
}

/** From the words of an `h` frame: `h PID LOCK [PID WORDS TAB …]`. */
export function parseHello([, pid, lock, ...rest]: readonly string[]): Hello {
  const holders = rest
    .join(' ')
    .split('\t')
    .flatMap((item) => {
      const [, holder, words] = /^(\d+) (.+)$/.exec(item) ?? []
      return words === undefined ? [] : [{ pid: Number(holder), words: printable(words) }]
    })
  return { pid: Number(pid), lock: isLock(lock) ? lock : 'none', holders }
}

function isLock(word: string | undefined): word is Hello['lock'] {
  return word === 'flock' || word === 'mkdir' || word === 'none' || word === 'busy'
}

/** Anybody on the host can have put these words there. */
function printable(words: string): string {
  return words.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
