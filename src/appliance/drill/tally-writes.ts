import type { DataFound, Holding, Write } from './observation.ts'

/** What became of a drill's writes. */
export interface WriteTally {
  readonly sent: number
  /** Writes that the application has acknowledged as being on its disk. */
  readonly acknowledged: number
  /** Acknowledged writes that at the end are neither on the host that serves nor put aside. */
  readonly lost: readonly Write[]
  /** Lost writes that the other host had when the fault was injected. */
  readonly lostAlthoughReached: readonly Write[]
  /** By host: how many of the lost writes it still has, to be fetched by hand. Hosts with none are left out. */
  readonly stillWith: ReadonlyMap<string, number>
  /** Acknowledged writes that the host that serves lacks, but that were put aside for a person to judge. */
  readonly aside: number
  /** Hosts that at the end lack files of the host that serves; `undefined` when no host serves. */
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

/** Whether a host has a write. A file that is written repeatedly must only be as new as the write. */
function holds(holding: Holding | undefined, { name, number }: Write): boolean {
  return (holding?.get(name) ?? -1) >= number
}

function hostsBehind(winning: Holding, { kept }: DataFound): readonly string[] {
  return [...kept]
    .filter(([, holding]) => [...winning].some(([name, number]) => holding.get(name) !== number))
    .map(([host]) => host)
}
