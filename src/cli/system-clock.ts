import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../core/clock.ts'

/** The machine's own time. An interrupt ends all sleeps. */
export function systemClock(interrupt: AbortSignal): Clock {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: (ms) => sleep(ms, undefined, { signal: interrupt }).catch(() => undefined),
  }
}
