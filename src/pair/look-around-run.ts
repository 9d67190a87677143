import { setTimeout as sleep } from 'node:timers/promises'
import { type Finding, isError } from './finding.ts'
import { NOT_SET_UP } from './invariants.ts'
import type { WatchedPair } from './pair-look.ts'
import { UNREACHABLE } from './rules-host.ts'
import { serviceFindings } from './rules-service.ts'
import { OLD_SCRIPTS } from './rules-trust.ts'
import { type JudgedLook, judgedLook, settledLook } from './settled-look.ts'

export interface LookAroundRun {
  /** What is wrong; notes are left out. */
  readonly findings: readonly Finding[]
  readonly serves: boolean
  readonly isSetUp: boolean
}

/** What is wrong with a pair, and stays so: it is given some time to become well, for a takeover may be under way. */
export async function lookAroundRun(watched: WatchedPair, patienceMs: number): Promise<LookAroundRun> {
  const end = performance.now() + patienceMs
  while (performance.now() < end) {
    const look = await judgedLook(watched)
    if (!isWorthWaiting(look)) return summary(look)
    await sleep(LOOK_AGAIN_MS)
  }
  return summary(await settledLook(watched))
}

function isWorthWaiting({ findings }: JudgedLook): boolean {
  return findings.some((finding) => isError(finding) && !STAYS.includes(finding.id))
}

function summary({ look, findings }: JudgedLook): LookAroundRun {
  return {
    findings: findings.filter(isError),
    serves: !serviceFindings(look).some(isError),
    isSetUp: !findings.some(({ id }) => id === NOT_SET_UP),
  }
}

const LOOK_AGAIN_MS = 300
/** No waiting ends these. */
const STAYS = [UNREACHABLE, NOT_SET_UP, OLD_SCRIPTS]
