import type { ClockOffset } from './member-facts.ts'

/** The controller's time, in milliseconds since 1970, when a probe was sent and when its answer was there. */
export interface AskedBetween {
  readonly from: number
  readonly to: number
}

/**
 * A host's time at the probe's begin cannot be before the controller's at its sending, nor the one at its end after
 * the controller's when the answer came; so what the way took widens the answer, and never falsifies it. A host whose
 * `date` knows no fractions prints whole seconds.
 */
export function clockOffset(
  begin: string | undefined,
  end: string | undefined,
  asked: AskedBetween,
): ClockOffset | undefined {
  const [first, last] = [hostTime(begin), hostTime(end)]
  if (first === undefined || last === undefined) return undefined
  return { least: last.earliest - asked.to, most: first.latest - asked.from, now: last.earliest }
}

/** By how many milliseconds one is ahead of the other at least; 0 when they may be equal. */
export function surelyApart(one: ClockOffset, other: Pick<ClockOffset, 'least' | 'most'>): number {
  return Math.max(one.least - other.most, other.least - one.most, 0)
}

function hostTime(text = ''): { readonly earliest: number; readonly latest: number } | undefined {
  const match = /^(\d+)(\.\d+)?/.exec(text)
  if (match === null) return undefined
  const earliest = Number(match[0]) * 1000
  return { earliest, latest: match[2] === undefined ? earliest + 1000 : earliest }
}
