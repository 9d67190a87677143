import type { Clock } from '../core/clock.ts'
import type { RecordedEvent, RunEvent } from './event.ts'

/** Gives the events of a run their numbers and times, in the order of the calls. */
export function stamper(run: string, clock: Pick<Clock, 'now'>): (event: RunEvent) => RecordedEvent {
  let seq = 0
  return (event) => {
    seq++
    return { ...event, run, seq, at: clock.now().toISOString() }
  }
}
