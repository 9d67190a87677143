import { expect, it } from 'vitest'
import { undecidedMs } from '../../../src/appliance/oversight/election.ts'
import { factsOf, healthyPair, type PairChanges } from '../support/healthy-pair.ts'

const b = factsOf('b')
const LONG_AGO = Number.POSITIVE_INFINITY

/** Three adverts of 0.6 s, 16/256 of one, and the taking. */
const SILENCE_MS = 1800 + 37.5 + 700

function running(keepalivedSeconds: number): PairChanges {
  return { b: { loaded: { ...b.loaded, keepalivedSeconds } } }
}

it.each<readonly [string, PairChanges, number, number]>([
  ['both have run for long', {}, LONG_AGO, 0],
  ['the one without the VIP has just begun', running(0.5), LONG_AGO, SILENCE_MS - 500],
  ['the run has just told it something', {}, 1000, SILENCE_MS - 1000],
  ['the run has told it something a while ago', {}, 10_000, 0],
  ['it does not run', { b: { keepalived: { ...b.keepalived, isRunning: false } } }, 0, 0],
  ['it does not answer', { b: { unseen: 'timed out' } }, 0, 0],
  ['both have the VIP already', { b: { holdsVip: true } }, 0, 0],
  ['its adverts cannot be read', { b: advert(Number.NaN) }, 0, 0],
  ['its adverts are far between', { b: advert(40) }, 0, 20_700],
])('truth 7: who may still take the VIP, when %s', (_what, changes, touchedMs, expected) => {
  expect(undecidedMs(healthyPair(changes), touchedMs)).toBeCloseTo(expected)
})

function advert(advertSeconds: number): Partial<typeof b> {
  return b.keepalivedConfig === undefined
    ? {}
    : { keepalivedConfig: { ...b.keepalivedConfig, advertSeconds } }
}
