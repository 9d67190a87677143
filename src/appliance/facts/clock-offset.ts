import type { ClockOffset } from './member-facts.ts'

/** Milliseconds since 1970 by the controller's clock, when a probe was sent and when its answer came. */
export interface AskedBetween {
  readonly from: number
  readonly to: number
}

/**
 * The offset of a host's clock. The host's time at the probe's begin is not before the controller's at the sending,
 * and its time at the end not after the controller's at the answer: the time on the way widens the offset and never
 * falsifies it. A host whose `date` knows no fractions prints whole seconds.
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

/** The least milliseconds by which one clock is ahead of the other; 0 when they may be equal. */
export function surelyApart(one: ClockOffset, other: Pick<ClockOffset, 'least' | 'most'>): number {
  return Math.max(one.least - other.most, other.least - one.most, 0)
}

function hostTime(text = ''): { readonly earliest: number; readonly latest: number } | undefined {
  const match = /^(\d+)(\.\d+)?/.exec(text)
  if (match === null) return undefined
  const earliest = Number(match[0]) * 1000
  return { earliest, latest: match[2] === undefined ? earliest + 1000 : earliest }
}
