import { describe, expect, it } from 'vitest'
import { beginMaintenance, endMaintenance } from '../../../src/appliance/orders/maintenance.ts'
import { obstacleToMaintenance } from '../../../src/appliance/orders/obstacle.ts'
import { FakePair } from '../support/fake-pair.ts'
import { healthyPair, NOW, type PairChanges } from '../support/healthy-pair.ts'

const ORDER = { seconds: 7200, by: 'alice@desk', reason: "it's $(late)" }
const FOUND = { since: NOW, until: undefined, by: 'alice@desk', reason: '' }

function standby(pair: FakePair) {
  return { watched: pair.watched(), here: pair.member('b'), there: pair.member('a') }
}

describe('the order of maintenance', () => {
  it('is given to the standby, whose check takes note of it, and is taken back', async () => {
    const pair = new FakePair()
    expect(await beginMaintenance(standby(pair), ORDER, { isNew: true })).toMatchObject({
      unfit: 'in maintenance',
    })
    expect(await endMaintenance(standby(pair))).toMatchObject({ unfit: undefined })
    expect(pair.orders).toEqual(["b maintenance on 7200 alice@desk 'it'\\''s $(late)'", 'b maintenance off'])
  })

  it('without an end has none', async () => {
    const pair = new FakePair()
    await beginMaintenance(standby(pair), { ...ORDER, seconds: undefined, reason: '' }, { isNew: true })
    expect(pair.orders).toEqual(["b maintenance on - alice@desk ''"])
  })

  it('is taken back where the other host has lost the VIP meanwhile, unless it is an old one', async () => {
    for (const isNew of [true, false]) {
      const pair = new FakePair('a cannot take', 'b cannot take')
      pair.holder = undefined
      const facts = await beginMaintenance(standby(pair), ORDER, { isNew })
      expect([facts?.unfit, pair.orders.length]).toEqual(isNew ? [undefined, 2] : ['in maintenance', 1])
    }
  })

  it('says what a host answers that does not obey', async () => {
    await expect(
      beginMaintenance(standby(new FakePair('b obeys nobody')), ORDER, { isNew: true }),
    ).rejects.toThrow('b could not be put into maintenance: it ended with 1')
  })
})

describe('what speaks against maintenance', () => {
  const why = (changes: PairChanges, name = 'b') => obstacleToMaintenance(healthyPair(changes), name)?.why

  it('is nothing on a pair that is well, on either host', () => {
    expect([why({}), why({}, 'a')]).toEqual([undefined, undefined])
  })

  it.each<readonly [string, PairChanges, string]>([
    ['the host itself is away', { b: { unseen: 'timed out' } }, 'b could not be asked: timed out'],
    ['the other one is away', { a: { unseen: 'timed out' } }, 'a could not be asked: timed out'],
    [
      'the other one is in maintenance',
      { a: { maintenance: FOUND } },
      'a is in maintenance itself (since 2026-11-20T12:00:00Z without an end, by alice@desk), so nobody would be left to serve',
    ],
    [
      'so it is where the file is garbled',
      { a: { maintenance: 'garbled' } },
      'a is in maintenance itself (its file does not tell since when, by whom and why), so nobody would be left to serve',
    ],
    ['nobody holds the VIP', { a: { holdsVip: false } }, 'it cannot be told which host holds 10.0.0.10'],
    ['both hold it', { b: { holdsVip: true } }, 'it cannot be told which host holds 10.0.0.10'],
    [
      'WRTC does not run there',
      { a: { app: { isRunning: false, isThere: true, startsAtBoot: false } } },
      'a holds the VIP and does not serve',
    ],
    ['the WebSocket is silent', { a: { webSocketAnswers: false } }, 'a holds the VIP and does not serve'],
    [
      'the pair is paused',
      { b: { pause: { order: FOUND, keepsVip: false, heldBack: undefined } } },
      'the pair wrtc is paused (since 2026-11-20T12:00:00Z without an end, by alice@desk)',
    ],
    [
      'the scripts are older',
      { b: { takesOrders: false } },
      'the failover scripts on b know of no such order yet',
    ],
  ])('is that %s', (_what, changes, expected) => {
    expect(why(changes)).toBe(expected)
  })

  it('is not that it has been ordered already', () => {
    expect(why({ b: { maintenance: FOUND, unfit: 'in maintenance' } })).toBeUndefined()
  })
})
