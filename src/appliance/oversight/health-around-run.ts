import { poll } from '../../core/poll.ts'
import type { WatchedPair } from '../facts/pair-probe.ts'
import { type Finding, isError } from '../rules/finding.ts'
import { UNREACHABLE } from '../rules/host.ts'
import { NOT_SET_UP } from '../rules/invariants.ts'
import { OPERATOR_ORDERS, STANDING_ORDERS } from '../rules/maintenance.ts'
import { serviceFindings } from '../rules/service.ts'
import { type JudgedSnapshot, judgedSnapshot, settledSnapshot } from '../rules/settled-snapshot.ts'
import { CERTIFICATE_FAULTS } from '../rules/tls.ts'
import { OLD_SCRIPTS } from '../rules/trust.ts'
import { undecidedMs } from './election.ts'

export interface RunHealth {
  /** Errors, and before a run also what an operator has ordered. Without notes otherwise. */
  readonly findings: readonly Finding[]
  readonly serves: boolean
  readonly isSetUp: boolean
}

/** The health of a pair before a run. */
export async function healthBeforeRun(watched: WatchedPair): Promise<RunHealth> {
  return summary(await settledSnapshot(watched), OPERATOR_ORDERS)
}

/**
 * The health of a pair after a run. Findings count only when they stay: the pair has some time to become well, because
 * a takeover may be under way. A host that may not hear the other one has the time in which it would take the VIP.
 * `touchedAt`: when the run last changed something about a keepalived; `undefined` waits for no such takeover.
 */
export async function healthAfterRun(
  watched: WatchedPair,
  touchedAt: number | undefined,
): Promise<RunHealth> {
  const first = await judgedSnapshot(watched)
  const leftMs =
    touchedAt === undefined ? 0 : undecidedMs(first.snapshot, watched.clock.monotonicMs() - touchedAt)
  if (leftMs === 0 && !isWorthWaiting(first)) return summary(first)
  const { clock } = watched
  await clock.sleep(Math.max(leftMs, LOOK_AGAIN_MS))
  const patience = { clock, everyMs: LOOK_AGAIN_MS, withinMs: SETTLE_MS }
  const judged = await poll(
    () => judgedSnapshot(watched),
    (one) => !isWorthWaiting(one),
    patience,
  )
  return summary(isWorthWaiting(judged) ? await settledSnapshot(watched) : judged)
}

function isWorthWaiting({ findings }: JudgedSnapshot): boolean {
  return findings.some((finding) => isError(finding) && !STAYS.includes(finding.id))
}

function summary({ snapshot, findings }: JudgedSnapshot, alsoTold: readonly string[] = []): RunHealth {
  return {
    findings: findings.filter((finding) => isError(finding) || alsoTold.includes(finding.id)),
    serves: !serviceFindings(snapshot).some(isError),
    isSetUp: !findings.some(({ id }) => id === NOT_SET_UP),
  }
}

/** Milliseconds: a takeover with the start of WRTC takes some seconds. */
const SETTLE_MS = 6000
const LOOK_AGAIN_MS = 300
/** Findings that no waiting ends. */
const STAYS = [UNREACHABLE, NOT_SET_UP, OLD_SCRIPTS, ...STANDING_ORDERS, ...CERTIFICATE_FAULTS]
