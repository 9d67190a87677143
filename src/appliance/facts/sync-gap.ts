import type { DataFile, DataTree } from './member-facts.ts'
import { MOST_FILES } from './member-probe.ts'

/** The differences between one host's data and its peer's. */
export interface SyncGap {
  /** Files that the peer lacks or has in an older version; the one that waits longest comes first. */
  readonly waiting: readonly DataFile[]
  /** Files that the peer has in a newer version. */
  readonly newerThere: readonly DataFile[]
  /** Files that only the peer has. */
  readonly onlyThere: readonly DataFile[]
  /** Whether all data is the same, including files that are not listed. */
  readonly isEven: boolean
}

export function syncGap(here: DataTree, there: DataTree): SyncGap {
  const waiting = here.newest
    .filter((file) => isWaiting(file, there))
    .toSorted((a, b) => a.changed - b.changed)
  const newerThere = there.newest.filter((file) => {
    const own = find(here, file)
    return own !== undefined && !isSame(own, file) && own.modified < file.modified
  })
  const onlyThere = there.newest.filter((file) => find(here, file) === undefined && isListed(file, here))
  const isEven = waiting.length + newerThere.length === 0 && here.digest === there.digest
  return { waiting, newerThere, onlyThere, isEven }
}

function isWaiting(file: DataFile, there: DataTree): boolean {
  const other = find(there, file)
  if (other === undefined) return isListed(file, there)
  return !isSame(file, other) && other.modified <= file.modified
}

function find({ newest }: DataTree, { path }: DataFile): DataFile | undefined {
  return newest.find((file) => file.path === path)
}

/** Whether a file of this time would be among the listed ones. */
function isListed({ modified }: DataFile, { newest }: DataTree): boolean {
  return newest.length < MOST_FILES || modified > (newest.at(-1)?.modified ?? 0)
}

/** Whether two times are the same: some file systems and BusyBox know whole seconds only. */
function isSame(one: DataFile, other: DataFile): boolean {
  if (one.size !== other.size) return false
  if (one.modified === other.modified) return true
  const isWhole = one.modified % 1000 === 0 || other.modified % 1000 === 0
  return isWhole && Math.floor(one.modified / 1000) === Math.floor(other.modified / 1000)
}
