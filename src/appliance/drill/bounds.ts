import type { Bound, Bounds, Profile } from './scenario.ts'

/*
 * Bounds in milliseconds, from the most that keepalived needs: 3 adverts and the skew until a silent host counts as
 * dead (0.2 s, 0.6 s and 1 s between adverts), 1 s between two checks, and the time that a check waits for an answer.
 */

export const HOST_LOST: Bounds = same({ cautious: 4_000, standard: 2_500, fast: 1_000 })

/** The VIP may move, and is then away for less time than after the loss of a host. */
export const APP_LOST: Bounds = same({ cautious: 5_000, standard: 3_000, fast: 2_500 })

/** Besides the loss of a host: the next check finds what the role script has left undone, and runs the script again. */
export const ROLE_LOST: Bounds = same({ cautious: 5_500, standard: 4_000, fast: 2_500 })

/** No host is left: the bound covers the boot and all that keepalived waits for at its start. */
export const BOTH_LOST: Bounds = same({ cautious: 20_000, standard: 15_000, fast: 15_000 })

export const PLANNED: Bounds = same({ cautious: 300, standard: 300, fast: 300 })

/** Some answers may be late, most of all those of an application that waits for its disk. */
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
