import { describe, expect, it } from 'vitest'
import type { FoundOrder } from '../../../src/appliance/facts/operator-order.ts'
import { findingsOf } from '../../../src/appliance/rules/invariants.ts'
import { pairReport } from '../../../src/appliance/status/pair-report.ts'
import { pairScreen } from '../../../src/appliance/status/pair-screen.ts'
import { stylesFor } from '../../../src/report/ansi.ts'
import { healthyPair, NOW, type PairChanges } from '../support/healthy-pair.ts'

const HOUR = 3_600_000
const ORDER = { since: NOW - HOUR, until: NOW + HOUR, by: 'alice@desk', reason: 'new disk' }
const WHO = 'since 2026-11-20T11:00:00Z until 2026-11-20T13:00:00Z, by alice@desk: "new disk"'

/** As its check leaves it within a second. */
function inMaintenance(order: FoundOrder) {
  const recorded = { role: 'fault', since: '2026-11-20T10:00:00Z', reason: 'fault' }
  return { maintenance: order, unfit: 'in maintenance', recorded }
}

function findingTexts(changes: PairChanges): readonly string[] {
  return findingsOf(healthyPair(changes)).map(({ id, severity, problem }) => `${severity} ${id}: ${problem}`)
}

describe('a host in maintenance', () => {
  it.each<readonly [string, PairChanges, string]>([
    [
      'is no fault within its time',
      { b: inMaintenance(ORDER) },
      `note maintenance: b is in maintenance (${WHO}): nobody can take over from a, the pair has no spare`,
    ],
    [
      'is no fault without an end and a reason',
      { b: inMaintenance({ ...ORDER, until: undefined, reason: '' }) },
      'note maintenance: b is in maintenance (since 2026-11-20T11:00:00Z without an end, by alice@desk): nobody can take over from a, the pair has no spare',
    ],
    [
      'is one past its end',
      { b: inMaintenance({ ...ORDER, until: NOW }) },
      'error maintenance-over: b is still in maintenance, past its end (since 2026-11-20T11:00:00Z until 2026-11-20T12:00:00Z, by alice@desk: "new disk"): nobody can take over from a',
    ],
    [
      'is one when nobody knows whose it is',
      { b: inMaintenance('garbled') },
      'error maintenance-garbled: b is in maintenance, and /var/lib/wrtc-pair/maintenance there does not tell since when, by whom and why: nobody can take over from a',
    ],
    [
      'is one when it serves all the same',
      { a: { maintenance: ORDER } },
      `error serves-in-maintenance: a holds the VIP although it is in maintenance (${WHO}): once it loses the VIP, it does not take it again`,
    ],
    [
      'is unfit for its own reason only',
      { b: { ...inMaintenance(ORDER), maintenance: undefined } },
      'error unfit: b is not fit to have the VIP: in maintenance',
    ],
  ])('%s', (_what, changes, finding) => {
    expect(findingTexts(changes)).toEqual([finding])
  })

  it('is unfit for other reasons, too', () => {
    expect(findingTexts({ b: { ...inMaintenance(ORDER), unfit: 'it is deaf' } })).toEqual([
      'error unfit: b is not fit to have the VIP: it is deaf',
      expect.stringContaining('note maintenance: '),
    ])
  })

  it('is shown with what somebody wrote, and none of that moves the cursor', () => {
    const order = { ...ORDER, by: '\u001b[2Jroot@\u202e', reason: 'x" \u001b[31m\u202e y' }
    const snapshot = healthyPair({ b: inMaintenance(order) })
    const findings = findingsOf(snapshot)
    const screen = pairScreen(snapshot, findings, stylesFor(false)).toString()
    expect(screen).toContain('fault, in maintenance')
    expect(screen).toContain('b is in maintenance (since 2026-11-20T11:00:00Z')
    for (const evil of ['\u001b', '\u202e']) expect(screen).not.toContain(evil)
    expect(pairReport(snapshot, findings)).toMatchObject({
      healthy: true,
      members: [
        {},
        { maintenance: { since: '2026-11-20T11:00:00Z', until: '2026-11-20T13:00:00Z', by: order.by } },
      ],
    })
  })
})
