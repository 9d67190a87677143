import type { Scenario } from './scenario.ts'
import { appFrozen } from './scenarios/app-frozen.ts'
import { appKilled } from './scenarios/app-killed.ts'
import { appStopped } from './scenarios/app-stopped.ts'
import { bothRebooted } from './scenarios/both-rebooted.ts'
import { clockJumped } from './scenarios/clock-jumped.ts'
import { conflictsBlocked } from './scenarios/conflicts-blocked.ts'
import { diskFull } from './scenarios/disk-full.ts'
import { flapping } from './scenarios/flapping.ts'
import { hostCut } from './scenarios/host-cut.ts'
import { hostPaused, hostPausedLong } from './scenarios/host-paused.ts'
import { hostRebooted } from './scenarios/host-rebooted.ts'
import { joinKilled } from './scenarios/join-killed.ts'
import { keepalivedFrozen } from './scenarios/keepalived-frozen.ts'
import { keepalivedKilled } from './scenarios/keepalived-killed.ts'
import { largeFiles, manyFiles, veryManyFiles } from './scenarios/many-files.ts'
import { oneWayIn } from './scenarios/one-way-in.ts'
import { oneWayOut } from './scenarios/one-way-out.ts'
import { packetBursts } from './scenarios/packet-bursts.ts'
import { packetLoss } from './scenarios/packet-loss.ts'
import { planned } from './scenarios/planned.ts'
import { powerInTurn } from './scenarios/power-in-turn.ts'
import { powerLoss } from './scenarios/power-loss.ts'
import { roleKilled } from './scenarios/role-killed.ts'
import { split } from './scenarios/split.ts'
import { splitTwice } from './scenarios/split-twice.ts'
import { standbyThenActive } from './scenarios/standby-then-active.ts'
import { stateLost } from './scenarios/state-lost.ts'
import { syncKilled } from './scenarios/sync-killed.ts'
import { vipDeleted } from './scenarios/vip-deleted.ts'

/** All scenarios, from the mildest to those after which no host serves. */
export const SCENARIOS: readonly Scenario[] = [
  planned,
  appStopped,
  appKilled,
  appFrozen,
  syncKilled,
  keepalivedKilled,
  keepalivedFrozen,
  vipDeleted,
  hostRebooted,
  hostCut,
  hostPaused,
  hostPausedLong,
  powerLoss,
  powerInTurn,
  joinKilled,
  roleKilled,
  stateLost,
  manyFiles,
  veryManyFiles,
  largeFiles,
  packetLoss,
  packetBursts,
  oneWayOut,
  oneWayIn,
  split,
  splitTwice,
  conflictsBlocked,
  flapping,
  diskFull,
  clockJumped,
  standbyThenActive,
  bothRebooted,
]

/** The scenarios that every run of the tests drills. */
export const SHORT_SCENARIOS: readonly Scenario[] = SCENARIOS.filter(({ isLong }) => isLong !== true)
