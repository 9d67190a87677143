import type { PairSnapshot } from '../facts/found-pair.ts'
import { probeUntil, type WatchedPair } from '../facts/pair-probe.ts'
import { bothSeen, soleHolder } from '../facts/seen-pair.ts'
import { syncGap } from '../facts/sync-gap.ts'

/** Waits until the standby has all files of the active host. Resolves with the last snapshot in any case. */
export function waitForEven(watched: WatchedPair, withinMs: number): Promise<PairSnapshot> {
  return probeUntil(watched, (snapshot) => stillMissing(snapshot) === '', withinMs)
}

/** The files that the standby lacks, in words; empty when it lacks none. */
export function stillMissing(snapshot: PairSnapshot): string {
  const holder = soleHolder(snapshot)
  const peer = bothSeen(snapshot)?.find((member) => member.name !== holder?.name)
  if (holder?.data === undefined || peer?.data === undefined)
    return 'whatever was written lately, which cannot be told'
  const { waiting } = syncGap(holder.data, peer.data)
  const [oldest] = waiting
  if (oldest === undefined) return ''
  const age = Math.max(0, (holder.clock.now - oldest.changed) / 1000).toFixed(1)
  const what = waiting.length === 1 ? oldest.path : `${waiting.length} files (${oldest.path} …)`
  return `${what} of ${holder.name}, the oldest change ${age} s old`
}
