import type { PairSnapshot } from '../facts/found-pair.ts'
import { type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'

/**
 * Milliseconds until it is certain that a host without the VIP hears the other one: a host whose keepalived has
 * restarted takes the VIP after three adverts of silence, and not before. `touchedMs`: milliseconds since the run last
 * changed something about a keepalived.
 */
export function undecidedMs(snapshot: PairSnapshot, touchedMs: number): number {
  const holder = soleHolder(snapshot)
  if (holder === undefined) return 0
  const waiting = seenMembers(snapshot).filter(
    ({ name, keepalived }) => name !== holder.name && keepalived.isRunning,
  )
  return Math.max(0, ...waiting.map((member) => silenceMs(member) - sinceStartMs(member, touchedMs)))
}

function sinceStartMs({ loaded }: SeenMember, touchedMs: number): number {
  return Math.min(touchedMs, (loaded.keepalivedSeconds ?? Number.POSITIVE_INFINITY) * 1000)
}

/** Milliseconds of three adverts and (256 - priority) / 256 of one (RFC 5798, 6.1). */
function silenceMs({ keepalivedConfig }: SeenMember): number {
  const { advertSeconds = 0, priority = 0 } = keepalivedConfig ?? {}
  const silence = (3 + (256 - priority) / 256) * advertSeconds * 1000
  return Number.isNaN(silence) ? 0 : Math.min(silence, LONGEST_MS) + TAKING_MS
}

/** Milliseconds for keepalived's start and for taking the VIP. */
const TAKING_MS = 700
/** Milliseconds, for adverts every 5 s. */
const LONGEST_MS = 20_000
