import type { Bound, Bounds, Profile } from './scenario.ts'

/* From what keepalived needs at most, in its worst phase: 3 adverts and the skew until a silent host is taken for dead
 * (0.2 s, 0.6 s and 1 s between adverts), 1 s between two checks, and the time that a check waits for an answer. */

export const HOST_LOST: Bounds = same({ cautious: 4_000, standard: 2_500, fast: 1_000 })

/** The VIP may go with it, and is gone for less long. */
export const APP_LOST: Bounds = same({ cautious: 5_000, standard: 3_000, fast: 2_500 })

/** On top of a lost host: the next check finds what the role script has left undone, and has it done. */
export const ROLE_LOST: Bounds = same({ cautious: 5_500, standard: 4_000, fast: 2_500 })

/** Nobody is there; counted are the boot and all that keepalived waits for at its start. */
export const BOTH_LOST: Bounds = same({ cautious: 20_000, standard: 15_000, fast: 15_000 })

export const PLANNED: Bounds = same({ cautious: 300, standard: 300, fast: 300 })

/** Single answers may be late, those of an application that waits for its disk more than others. */
const BARELY: Bound = { vip: 300, webSocket: 1_000 }
export const NO_OUTAGE: Bounds = { cautious: BARELY, standard: BARELY, fast: BARELY }

export function profileOf(advertMs: number): Profile {
  if (advertMs <= 250) return 'fast'
  return advertMs <= 700 ? 'standard' : 'cautious'
}

function same(times: Readonly<Record<Profile, number>>): Bounds {
  const bound = (ms: number): Bound => ({ vip: ms, webSocket: ms })
  return { cautious: bound(times.cautious), standard: bound(times.standard), fast: bound(times.fast) }
}
