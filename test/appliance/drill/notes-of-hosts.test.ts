import { describe, expect, it } from 'vitest'
import { parseNumbers } from '../../../src/appliance/drill/data-files.ts'
import { troublesIn } from '../../../src/appliance/drill/live-pair.ts'
import { parseRecord } from '../../../src/appliance/drill/recorder.ts'
import type { NamedFacts } from '../../../src/appliance/rules/quick.ts'
import { SETTINGS, VIP } from './support/recording.ts'

it('a host’s notes are facts at the controller’s time; what is not whole is left out', () => {
  const text = '100.50 vip 1\n100.55 app 0\nsomething else\n100.9'
  expect(parseRecord(text, 'a', 1_000)).toEqual([
    { at: 101_500, host: 'a', what: 'vip', is: true },
    { at: 101_550, host: 'a', what: 'app', is: false },
  ])
})

it('the numbers in the state files are found under their names, also where they were put aside', () => {
  const text = [
    'drill-k3x-17.json:"value": 17',
    'drill-k3x-last1.json:"value":170',
    '/opt/wrtc/conflicts/20260101T000000Z-a/drill-k3x-9.json:"value": 9',
    'other.json:"value": 3',
    '',
  ].join('\n')
  expect(parseNumbers(text)).toEqual([
    { name: 'drill-k3x-17', number: 17 },
    { name: 'drill-k3x-last1', number: 170 },
    { name: 'drill-k3x-9', number: 9 },
  ])
})

describe('a pair is well', () => {
  const common = { isSetUp: true, presentVip: undefined, startFailed: false, answers: undefined }
  const active: NamedFacts = {
    ...common,
    host: 'a',
    holdsVip: true,
    hasServed: true,
    hasJoined: false,
    unfit: undefined,
    keepalived: true,
    services: { app: true, sync: true },
  }
  const standby: NamedFacts = {
    ...active,
    host: 'b',
    holdsVip: false,
    hasServed: false,
    hasJoined: true,
    services: { app: false, sync: false },
  }
  const PAIR = { vip: VIP, settings: SETTINGS }

  it('when one host holds the VIP and serves, and the other one is ready to', () => {
    expect(troublesIn([active, standby], true, PAIR)).toEqual([])
  })

  it.each([
    [{ ...active, services: { app: false, sync: true } }, standby, 'wrtc does not run on a'],
    [active, { ...standby, services: { app: true, sync: false } }, 'wrtc runs on b'],
    [{ ...active, services: { app: true, sync: false } }, standby, 'lsyncd does not run on a'],
    [active, { ...standby, services: { app: false, sync: true } }, 'lsyncd runs on b'],
    [active, { ...standby, keepalived: false }, 'keepalived does not run on b'],
    [active, { ...standby, hasJoined: false }, "b does not have the other host's files yet"],
    [active, { ...standby, unfit: 'no room' }, 'b is unfit: no room'],
    [{ ...standby, host: 'a' }, standby, 'no host holds 192.0.2.10'],
    [active, { ...standby, holdsVip: true, services: { app: true, sync: true } }, 'a and b hold 192.0.2.10'],
  ])('and not otherwise', (one, other, trouble) => {
    expect(troublesIn([one, other], true, PAIR)).toEqual([trouble])
  })

  it('and the WebSocket answers', () => {
    expect(troublesIn([active, standby], false, PAIR)).toEqual(['the WebSocket does not answer'])
  })

  it('with lsyncd on both hosts where it is to run on both', () => {
    const both = { ...PAIR, settings: { ...SETTINGS, sync: 'both' } as const }
    expect(troublesIn([active, { ...standby, services: { app: false, sync: true } }], true, both)).toEqual([])
    expect(troublesIn([active, standby], true, both)).toEqual(['lsyncd does not run on b'])
  })
})
