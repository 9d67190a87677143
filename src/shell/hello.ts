import { number, ProtocolError } from './frame.ts'

/** What a session's shell says of itself when it is ready. */
export interface Hello {
  readonly pid: number
  /** `none` where none was asked for, or where the user has no place for one. */
  readonly lock: 'flock' | 'mkdir' | 'none' | 'busy'
  /** When the lock is busy: the processes that hold it or have just tried to. */
  readonly holders: readonly Holder[]
}

/** What a session's shell says when it waits for its lock. */
export interface Waits {
  /** It waits no longer. */
  readonly seconds: number
  readonly holders: readonly Holder[]
}

/** A process as the host's kernel tells of it. */
export interface Holder {
  readonly pid: number
  /** Name of its user, or the number where that has none. */
  readonly user: string
  readonly seconds: number
  /** The run that it belongs to, by its own words; empty where they could be anybody's. */
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
  // 0 and 1 would be a whole process group, and the first of all processes, where the session is ended by force.
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

/** Who holds a host, in words: the one whose run is known first. */
export function holdersText(holders: readonly Holder[]): string {
  const [holder] = holders.toSorted((one, other) => Number(other.words !== '') - Number(one.words !== ''))
  return holder === undefined
    ? 'another run, or by what this one left behind when its connection was lost'
    : holderText(holder)
}

/** In words: "alice@laptop, run 1 (process 17 of root, for 3 s)". */
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
