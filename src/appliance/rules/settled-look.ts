import type { PairLook } from '../facts/found-pair.ts'
import { lookAtPair, type WatchedPair } from '../facts/pair-look.ts'
import { type Finding, isError } from './finding.ts'
import { UNREACHABLE } from './host.ts'
import { findingsOf } from './invariants.ts'

export interface JudgedLook {
  readonly look: PairLook
  readonly findings: readonly Finding[]
}

export async function judgedLook(watched: WatchedPair): Promise<JudgedLook> {
  const look = await lookAtPair(watched)
  return { look, findings: findingsOf(look) }
}

/**
 * As `judgedLook`, but what is wrong must still be wrong a second later: a takeover under way, or a host that was busy
 * for a moment, is no alarm. A host that cannot be reached is not waited for twice.
 */
export async function settledLook(watched: WatchedPair): Promise<JudgedLook> {
  const first = await judgedLook(watched)
  const ids = new Set(first.findings.filter(isError).map(({ id }) => id))
  if (ids.size === 0 || ids.has(UNREACHABLE)) return first
  await watched.clock.sleep(SETTLE_MS)
  const { look, findings } = await judgedLook(watched)
  return { look, findings: findings.filter((finding) => !isError(finding) || ids.has(finding.id)) }
}

const SETTLE_MS = 1000
