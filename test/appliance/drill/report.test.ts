import { expect, it } from 'vitest'
import type { DrillResult } from '../../../src/appliance/drill/drill-pair.ts'
import { FIGURE_NAMES, figuresOf } from '../../../src/appliance/drill/figures.ts'
import { measure } from '../../../src/appliance/drill/measure.ts'
import { reportPage } from '../../../src/appliance/drill/report-page.ts'
import { resultData } from '../../../src/appliance/drill/result-data.ts'
import { SCENARIOS } from '../../../src/appliance/drill/scenario-list.ts'
import { seededChoice } from '../../../src/appliance/drill/seeded-choice.ts'
import { facts, mark, recording } from './support/recording.ts'
import { looks } from './support/snapshots.ts'

function result(): DrillResult {
  const scenario = SCENARIOS.find(({ name }) => name === 'power-loss')
  if (scenario === undefined) throw new Error('no such scenario')
  const seen = recording({
    from: 1_000,
    to: 11_000,
    vip: looks('1000+ 3000+ 3010- 4500+ 9000+'),
    webSocket: looks('1000+ 3000+ 3010- 5000+ 9000+'),
    facts: facts('a vip 1000-3005', 'a app 1000-3005', 'b vip 4490-11000', 'b app 4900-11000'),
    marks: [mark(3_005, 'a<b>: power lost')],
  })
  return {
    scenario,
    hosts: ['a', 'b'],
    firstHolder: 'a',
    recording: seen,
    measurement: measure(seen, ['a', 'b']),
    appStartMs: 200,
    verdict: { bound: { vip: 2_500, webSocket: 2_500 }, breaches: ['too <slow>'] },
  }
}

it('the figures are those that were measured, beside what is right', () => {
  expect(figuresOf(result())).toEqual([
    'power-loss',
    '1500 ms (≤ 2500)',
    '2000 ms (≤ 2500 + 200)',
    '0',
    '0',
    '1',
    '0 of 0',
    '0',
    '0',
    'FAILED',
  ])
  expect(FIGURE_NAMES).toHaveLength(figuresOf(result()).length)
})

it('other programs get times since the beginning', () => {
  expect(resultData(result())).toMatchObject({
    passed: false,
    withoutVip: { longest: 1_500, spans: [[2_000, 3_500]] },
    held: { a: [[0, 2_005]], b: [[3_490, 10_000]] },
    marks: [{ at: 2_005, text: 'a<b>: power lost' }],
  })
})

it('the page shows all of it, loads nothing from elsewhere, and takes no text for markup', () => {
  const page = reportPage({ title: 'Drill of <wrtc>', when: new Date(0), results: [result()] })
  expect(page).toContain('<title>Drill of &lt;wrtc&gt;</title>')
  expect(page).toContain('too &lt;slow&gt;')
  expect(page).toContain('a&lt;b&gt;: power lost')
  expect(page).toContain('VIP on b: 6510 ms')
  expect(page).not.toMatch(/https?:|src=|href=|<script|@import|url\(/)
})

it('scenarios have names of their own, and a bound for each profile', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
  for (const { bounds } of SCENARIOS)
    expect(Object.keys(bounds).sort()).toEqual(['cautious', 'fast', 'standard'])
})

it('a choice at random is the same for the same seed, and uses all there is', () => {
  const pool = ['a', 'b', 'c', 'd']
  expect(seededChoice(pool, 20, 7)).toEqual(seededChoice(pool, 20, 7))
  expect(seededChoice(pool, 20, 7)).not.toEqual(seededChoice(pool, 20, 8))
  expect(new Set(seededChoice(pool, 100, 7))).toEqual(new Set(pool))
})
