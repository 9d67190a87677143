import { describe, expect, it } from 'vitest'
import { HOST_LOST } from '../../../src/appliance/drill/bounds.ts'
import { measure } from '../../../src/appliance/drill/measure.ts'
import type { Recording } from '../../../src/appliance/drill/observation.ts'
import type { Scenario } from '../../../src/appliance/drill/scenario.ts'
import { isOnlySlow, judge } from '../../../src/appliance/drill/verdict.ts'
import { facts, mark, NOTHING_FOUND, recording, SETTINGS } from './support/recording.ts'
import { looks } from './support/snapshots.ts'

const scenario: Scenario = {
  name: 'power-loss',
  summary: 'the power is lost',
  onlyLab: undefined,
  bounds: HOST_LOST,
  moves: 1,
  act: () => Promise.resolve(),
}

interface Case {
  readonly seen?: Partial<Recording>
  readonly scenario?: Partial<Scenario>
  readonly advertMs?: number
  readonly appStartMs?: number
  readonly trouble?: string
}

function breaches(given: Case): readonly string[] {
  const seen = recording(given.seen)
  return judge({
    scenario: { ...scenario, ...given.scenario },
    settings: { ...SETTINGS, advertMs: given.advertMs ?? 600 },
    recording: seen,
    measurement: measure(seen, ['a', 'b']),
    appStartMs: given.appStartMs ?? 0,
    trouble: given.trouble,
  }).breaches
}

describe('a drill is passed', () => {
  it('when nothing was away', () => {
    expect(breaches({})).toEqual([])
  })

  it('when the VIP was away for no longer than the bound of the profile', () => {
    const seen = { vip: looks('0+ 10- 2500+') }
    expect(breaches({ seen })).toEqual([])
    expect(breaches({ seen, advertMs: 200 })).toEqual([
      'the VIP was away for 2500 ms, and at most 1000 ms is right',
    ])
  })

  it('when the WebSocket was away for the application’s own start on top of that', () => {
    const seen = { webSocket: looks('0+ 10- 2800+') }
    expect(breaches({ seen, appStartMs: 300 })).toEqual([])
    expect(breaches({ seen, appStartMs: 200 })).toHaveLength(1)
  })

  it('when what is over the bound is time in which this machine stood still', () => {
    const seen = { vip: looks('0+ 10- 3000+'), stalls: [{ from: 1_000, to: 1_600 }] }
    expect(breaches({ seen })).toEqual([])
  })
})

describe('a drill is failed', () => {
  it('truth 15: by the number that its table shows', () => {
    const seen = recording({ vip: looks('0+ 10- 4000+'), stalls: [{ from: 1_000, to: 1_600 }] })
    expect(measure(seen, ['a', 'b']).withoutVip.longest).toBe(3400)
    expect(breaches({ seen: { vip: seen.vip, stalls: seen.stalls } })).toEqual([
      'the VIP was away for 3400 ms, and at most 2500 ms is right',
    ])
  })

  it('when both hosts served at the same time', () => {
    const seen = { facts: facts('a vip 0-5000', 'a app 0-5000', 'b vip 4000-9000', 'b app 4500-9000') }
    expect(breaches({ seen })).toEqual(['both hosts served at the same time for 500 ms'])
  })

  it('but two that only hold the VIP do not serve, nor do two that cannot see each other', () => {
    const bare = { facts: facts('a vip 0-5000', 'a app 0-4000', 'b vip 4000-9000', 'b app 4500-9000') }
    expect(breaches({ seen: bare })).toEqual([])
    const apart = {
      facts: facts('a vip 0-5000', 'a app 0-5000', 'b vip 2000-9000', 'b app 2500-9000'),
      marks: [mark(1_000, 'a: cut off'), mark(4_000, 'over: a: cut off')],
    }
    expect(breaches({ seen: apart, scenario: { linksDown: true } })).toEqual([])
    expect(breaches({ seen: apart })).toHaveLength(1)
  })

  it('when the VIP went to and fro', () => {
    const seen = { facts: facts('a vip 0-1000', 'b vip 1000-2000', 'a vip 2000-3000') }
    expect(breaches({ seen })).toEqual(['the VIP moved 2 times, and at most 1 is right'])
    expect(breaches({ seen, scenario: { moves: undefined } })).toEqual([])
  })

  it('when writes are missing or a host did not get them', () => {
    const writes = [1, 2].map((number) => ({ number, name: `drill-x-${number}`, sentAt: 1, ackedAt: 2 }))
    const data = {
      ...NOTHING_FOUND,
      kept: new Map([
        ['a', new Map([['drill-x-9', 9]])],
        ['b', new Map([['drill-x-2', 2]])],
      ]),
      reached: new Map([['drill-x-1', 1]]),
    }
    expect(breaches({ seen: { writes, data } })).toEqual([
      '1 writes are lost although they had reached the other host: 1 in drill-x-1',
      '1 acknowledged writes are neither with the serving host nor put aside: 2 in drill-x-2',
      '1 of the lost writes are still on b',
      'b did not get what the serving host has',
    ])
  })

  it('when the pair was not well in the end', () => {
    expect(breaches({ trouble: 'no host holds 192.0.2.10' })).toEqual(['no host holds 192.0.2.10'])
  })
})

describe('a drill is only slow', () => {
  const late = breaches({ seen: { vip: looks('0+ 10- 3000+') } })

  it('when nothing but a time was missed', () => {
    expect(late).toEqual([expect.stringContaining('the VIP was away for')])
    expect(isOnlySlow({ breaches: late })).toBe(true)
    expect(isOnlySlow({ breaches: [...late, 'b did not get what the serving host has'] })).toBe(false)
    expect(isOnlySlow({ breaches: [] })).toBe(false)
  })
})
