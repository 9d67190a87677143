import type { PairSnapshot } from '../facts/found-pair.ts'
import { probePair, type WatchedPair } from '../facts/pair-probe.ts'
import { type Finding, isError } from './finding.ts'
import { UNREACHABLE } from './host.ts'
import { findingsOf } from './invariants.ts'

export interface JudgedSnapshot {
  readonly snapshot: PairSnapshot
  readonly findings: readonly Finding[]
}

export async function judgedSnapshot(watched: WatchedPair): Promise<JudgedSnapshot> {
  const snapshot = await probePair(watched)
  return { snapshot, findings: findingsOf(snapshot) }
}

/**
 * Like `judgedSnapshot`, but findings count only when they are still there a second later: a takeover under way or a
 * busy host is no alarm. A host that cannot be reached is not waited for again.
 */
export async function settledSnapshot(watched: WatchedPair): Promise<JudgedSnapshot> {
  const first = await judgedSnapshot(watched)
  const ids = new Set(first.findings.filter(isError).map(({ id }) => id))
  if (ids.size === 0 || ids.has(UNREACHABLE)) return first
  await watched.clock.sleep(SETTLE_MS)
  const { snapshot, findings } = await judgedSnapshot(watched)
  return { snapshot, findings: findings.filter((finding) => !isError(finding) || ids.has(finding.id)) }
}

const SETTLE_MS = 1000
