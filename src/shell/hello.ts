import { number, ProtocolError } from './frame.ts'

/** The greeting of a session's shell. */
export interface Hello {
  readonly pid: number
  /** `none` where no lock was asked for, or where the user has no private folder for one. */
  readonly lock: 'flock' | 'mkdir' | 'none' | 'busy'
  /** When the lock is busy: the processes that hold it or have just tried to. */
  readonly holders: readonly Holder[]
}

/** What a session's shell says when it begins to wait for its lock. */
export interface Waits {
  /** The most seconds that the session waits. */
  readonly seconds: number
  readonly holders: readonly Holder[]
}

/** A process as reported by the host's kernel. */
export interface Holder {
  readonly pid: number
  /** The user's name, or the user's number where it has no name. */
  readonly user: string
  readonly seconds: number
  /** The run that the process belongs to, from its arguments; empty where other users could have chosen these arguments. */
  readonly words: string
}

/** From the words of a `w` frame: `w SECONDS [PID USER SECONDS WORDS TAB …]`. Throws `ProtocolError`. */
export function parseWaits([, word, ...rest]: readonly string[]): Waits {
  const seconds = number(word)
  if (seconds === undefined || seconds > MOST_SECONDS)
    throw new ProtocolError('it does not say how long it waits')
  return { seconds, holders: parseHolders(rest) }
}

/** From the words of an `h` frame: `h PID LOCK [PID USER SECONDS WORDS TAB …]`. Throws `ProtocolError`. */
export function parseHello([, word, lock, ...rest]: readonly string[]): Hello {
  const pid = number(word)
  // A forced end kills the process group with this number: 0 and 1 would be the caller's own group and the first
  // process.
  if (pid === undefined || pid < 2 || !isLock(lock)) throw new ProtocolError('it does not say who it is')
  return { pid, lock, holders: parseHolders(rest) }
}

function parseHolders(words: readonly string[]): readonly Holder[] {
  return words
    .join(' ')
    .split('\t')
    .slice(0, MOST_HOLDERS)
    .flatMap((item) => parseHolder(item.slice(0, LONGEST_ITEM)) ?? [])
}

/** Names one holder of a host: one whose run is known, where there is such a holder. */
export function holdersText(holders: readonly Holder[]): string {
  const [holder] = holders.toSorted((one, other) => Number(other.words !== '') - Number(one.words !== ''))
  return holder === undefined
    ? 'another run, or by what this one left behind when its connection was lost'
    : holderText(holder)
}

/** Names a holder: "alice@laptop, run 1 (process 17 of root, for 3 s)". */
export function holderText({ pid, user, seconds, words }: Holder): string {
  const process = `process ${pid} of ${user}, for ${seconds} s`
  return words === '' ? process : `${words} (${process})`
}

function parseHolder(item: string): Holder | undefined {
  const [, pid, user = '', seconds, words = ''] = /^(\d+) (\S+) (\d+)(?: (.*))?$/.exec(item) ?? []
  if (pid === undefined) return undefined
  return { pid: Number(pid), user, seconds: Number(seconds), words }
}

function isLock(word: string | undefined): word is Hello['lock'] {
  return word === 'flock' || word === 'mkdir' || word === 'none' || word === 'busy'
}

const MOST_SECONDS = 600
const MOST_HOLDERS = 8
const LONGEST_ITEM = 400
