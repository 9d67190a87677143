import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../core/clock.ts'

/** This machine's: processes and mounts know no other. */
export const LAB_CLOCK: Pick<Clock, 'monotonicMs' | 'sleep'> = {
  monotonicMs: () => performance.now(),
  sleep: (ms) => sleep(ms),
}
