import { describe, expect, it } from 'vitest'
import type { HostFact } from '../../../src/appliance/drill/observation.ts'
import { longest, outages, overlaps, spansOf, total } from '../../../src/appliance/drill/spans.ts'
import { looks } from './support/snapshots.ts'

const WHOLE = { from: 0, to: 100 }

describe('times without an answer', () => {
  it('are none while every look is answered', () => {
    expect(outages(looks('0+ 10+ 20+'), WHOLE)).toEqual([])
  })

  it('go from the last good look to the end of the first good one behind them', () => {
    expect(outages(looks('0+ 10- 20- 30+5 40+'), WHOLE)).toEqual([{ from: 0, to: 35 }])
  })

  it('are told apart by a good look between them', () => {
    expect(outages(looks('0+ 10- 20+ 30- 40+'), WHOLE)).toEqual([
      { from: 0, to: 20 },
      { from: 20, to: 40 },
    ])
  })

  it('begin with the drill and end with it where there was no good look', () => {
    expect(outages(looks('5- 20+ 50-'), WHOLE)).toEqual([
      { from: 0, to: 20 },
      { from: 20, to: 100 },
    ])
  })

  it('do not depend on the order in which overlapping looks came back', () => {
    expect(outages(looks('30+ 10- 0+ 20-'), WHOLE)).toEqual([{ from: 0, to: 30 }])
  })
})

describe('who held what when', () => {
  const facts: readonly HostFact[] = [
    { at: 10, host: 'a', what: 'vip', is: true },
    { at: 12, host: 'a', what: 'vip', is: true },
    { at: 15, host: 'a', what: 'app', is: true },
    { at: 40, host: 'a', what: 'vip', is: false },
    { at: 30, host: 'b', what: 'vip', is: true },
  ]

  it('is a span from its first fact to the opposite, or to the end', () => {
    expect(spansOf(facts, 'a', 'vip', 100)).toEqual([{ from: 10, to: 40 }])
    expect(spansOf(facts, 'a', 'app', 100)).toEqual([{ from: 15, to: 100 }])
    expect(spansOf(facts, 'b', 'app', 100)).toEqual([])
  })

  it('overlaps where both hosts had it', () => {
    const both = overlaps(spansOf(facts, 'a', 'vip', 100), spansOf(facts, 'b', 'vip', 100))
    expect(both).toEqual([{ from: 30, to: 40 }])
    expect(overlaps([{ from: 0, to: 5 }], [{ from: 5, to: 9 }])).toEqual([])
  })
})

it('the longest is of one span, the total of all', () => {
  const spans = [
    { from: 0, to: 5 },
    { from: 10, to: 12 },
  ]
  expect([longest(spans), total(spans), longest([])]).toEqual([5, 7, 0])
})
