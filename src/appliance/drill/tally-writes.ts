import type { DataFound, Holding, Write } from './observation.ts'

/** What became of the writes that a drill made. */
export interface WriteTally {
  readonly sent: number
  /** The application said that they are on its disk. */
  readonly acknowledged: number
  /** Acknowledged, and at the end neither with the host that serves nor put aside. */
  readonly lost: readonly Write[]
  /** Those of them that had reached the other host when the fault was injected. */
  readonly lostAlthoughReached: readonly Write[]
  /** How many of the lost ones a host still has: there they can be fetched by hand. Hosts that have none are left out. */
  readonly stillWith: ReadonlyMap<string, number>
  /** Acknowledged, not with the host that serves, but put aside for somebody to look at. */
  readonly aside: number
  /** Hosts that at the end do not have what the one that serves has; `undefined` where nobody serves. */
  readonly behind: readonly string[] | undefined
}

export function tallyWrites(writes: readonly Write[], data: DataFound): WriteTally {
  const winning = data.winner === undefined ? undefined : data.kept.get(data.winner)
  const acknowledged = writes.filter(({ ackedAt }) => ackedAt !== undefined)
  const missing = acknowledged.filter((write) => !holds(winning, write))
  const isAside = ({ name, number }: Write): boolean =>
    data.aside.some((one) => one.name === name && one.number >= number)
  const lost = missing.filter((write) => !isAside(write))
  return {
    sent: writes.length,
    acknowledged: acknowledged.length,
    lost,
    lostAlthoughReached: lost.filter((write) => holds(data.reached, write)),
    stillWith: new Map(
      [...data.kept]
        .map(([host, holding]) => [host, lost.filter((write) => holds(holding, write)).length] as const)
        .filter(([, count]) => count > 0),
    ),
    aside: missing.length - lost.length,
    behind: winning === undefined ? undefined : hostsBehind(winning, data),
  }
}

/** A file that is written again and again need only be as new as the write. */
function holds(holding: Holding | undefined, { name, number }: Write): boolean {
  return (holding?.get(name) ?? -1) >= number
}

function hostsBehind(winning: Holding, { kept }: DataFound): readonly string[] {
  return [...kept]
    .filter(([, holding]) => [...winning].some(([name, number]) => holding.get(name) !== number))
    .map(([host]) => host)
}
