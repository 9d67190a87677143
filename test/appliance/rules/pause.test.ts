import { describe, expect, it } from 'vitest'
import type { FoundPause } from '../../../src/appliance/facts/operator-order.ts'
import { isError } from '../../../src/appliance/rules/finding.ts'
import { findingsOf } from '../../../src/appliance/rules/invariants.ts'
import { pairReport } from '../../../src/appliance/status/pair-report.ts'
import { healthyPair, NOW, type PairChanges } from '../support/healthy-pair.ts'

const ORDER = { since: NOW - 60_000, until: NOW + 60_000, by: 'alice@desk', reason: 'switch' }
const WHO = 'since 2026-11-20T11:59:00Z until 2026-11-20T12:01:00Z, by alice@desk: "switch"'

function paused(changes: Partial<FoundPause> = {}): Required<Pick<PairChanges, 'a' | 'b'>> {
  const pause = { order: ORDER, keepsVip: false, heldBack: undefined, ...changes }
  return { a: { pause: { ...pause, keepsVip: true } }, b: { pause, unfit: 'paused' } }
}

function findingTexts(changes: PairChanges): readonly string[] {
  return findingsOf(healthyPair(changes)).map(({ id, problem }) => `${id}: ${problem}`)
}

describe('a pair that is paused', () => {
  const { a, b } = paused()
  it.each<readonly [string, PairChanges, string]>([
    [
      'is a fault from the beginning',
      paused(),
      `paused: THE PAIR IS PAUSED (${WHO}): NOTHING MOVES THE VIP, whatever fails on a`,
    ],
    [
      'tells what would have moved the VIP',
      { b, a: { pause: { order: ORDER, keepsVip: true, heldBack: 'the WebSocket is silent' } } },
      `paused: THE PAIR IS PAUSED (${WHO}): NOTHING MOVES THE VIP, whatever fails on a; a would have given it up: the WebSocket is silent`,
    ],
    [
      'is told past its end',
      paused({ order: { ...ORDER, until: NOW } }),
      'pause-over: THE PAIR IS STILL PAUSED, past its end (since 2026-11-20T11:59:00Z until 2026-11-20T12:00:00Z, by alice@desk: "switch"): NOTHING MOVES THE VIP, whatever fails on a',
    ],
    [
      'is told when nobody knows whose order that is',
      paused({ order: 'garbled' }),
      'pause-garbled: THE PAIR IS PAUSED, and the files `paused` in /var/lib/wrtc-pair do not tell by whom, or not where the VIP belongs: NOTHING MOVES THE VIP, whatever fails on a',
    ],
    [
      'is told when the holder would not take the VIP again',
      { b, a: { pause: { order: ORDER, keepsVip: false, heldBack: undefined } } },
      'pause-garbled: THE PAIR IS PAUSED, and the files `paused` in /var/lib/wrtc-pair do not tell by whom, or not where the VIP belongs: NOTHING MOVES THE VIP, whatever fails on a',
    ],
    [
      'is told when only one of the two is',
      { a },
      `half-paused: ONLY a OF THE PAIR IS PAUSED (${WHO}), and b is not: the VIP is kept in its place on a alone`,
    ],
    [
      'is told when only the other one is',
      { b },
      `half-paused: ONLY b OF THE PAIR IS PAUSED (${WHO}), and a is not: the VIP is kept in its place on b alone`,
    ],
  ])('%s', (_what, changes, finding) => {
    expect(findingTexts(changes)).toEqual([finding])
    expect(findingsOf(healthyPair(changes)).every(isError)).toBe(true)
  })

  it('is told with one host away', () => {
    expect(findingTexts({ a, b: { unseen: 'timed out' } })[1]).toContain('paused: THE PAIR IS PAUSED')
  })

  it('is told to programs', () => {
    const snapshot = healthyPair(paused())
    expect(pairReport(snapshot, findingsOf(snapshot))).toMatchObject({
      healthy: false,
      members: [
        { pause: { by: 'alice@desk', reason: 'switch' } },
        { pause: { until: '2026-11-20T12:01:00Z' } },
      ],
    })
  })
})
