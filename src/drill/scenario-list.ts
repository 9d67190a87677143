import type { Scenario } from './scenario.ts'
import { appFrozen } from './scenarios/app-frozen.ts'
import { appKilled } from './scenarios/app-killed.ts'
import { appStopped } from './scenarios/app-stopped.ts'
import { bothRebooted } from './scenarios/both-rebooted.ts'
import { clockJumped } from './scenarios/clock-jumped.ts'
import { diskFull } from './scenarios/disk-full.ts'
import { flapping } from './scenarios/flapping.ts'
import { hostCut } from './scenarios/host-cut.ts'
import { keepalivedKilled } from './scenarios/keepalived-killed.ts'
import { oneWayIn } from './scenarios/one-way-in.ts'
import { oneWayOut } from './scenarios/one-way-out.ts'
import { planned } from './scenarios/planned.ts'
import { powerLoss } from './scenarios/power-loss.ts'
import { split } from './scenarios/split.ts'
import { standbyThenActive } from './scenarios/standby-then-active.ts'
import { syncKilled } from './scenarios/sync-killed.ts'

/** From the mild ones to those that leave nobody serving. */
export const SCENARIOS: readonly Scenario[] = [
  planned,
  appStopped,
  appKilled,
  appFrozen,
  syncKilled,
  keepalivedKilled,
  hostCut,
  powerLoss,
  oneWayOut,
  oneWayIn,
  split,
  flapping,
  diskFull,
  clockJumped,
  standbyThenActive,
  bothRebooted,
]
