import { describe, expect, it } from 'vitest'
import { obstacleToPause } from '../../../src/appliance/orders/obstacle.ts'
import { beginPause, endPause } from '../../../src/appliance/orders/pause.ts'
import { FakePair } from '../support/fake-pair.ts'
import { healthyPair, type PairChanges } from '../support/healthy-pair.ts'

const ORDER = { seconds: 1800, by: 'alice@desk', reason: 'work' }
const ON = 'pause on 1800 alice@desk work'

function sides(pair: FakePair) {
  return { watched: pair.watched(), holder: pair.member('a'), other: pair.member('b') }
}

describe('the order to pause', () => {
  it('is given to both, first to the one without the VIP, and taken back in the same order', async () => {
    const pair = new FakePair()
    expect(await beginPause(sides(pair), ORDER, { isNew: true })).toMatchObject({ unfit: 'paused' })
    expect(await endPause([pair.member('b'), pair.member('a')], pair.watched())).toEqual([])
    expect(pair.orders).toEqual([`b ${ON} there`, `a ${ON} here`, 'b pause off', 'a pause off'])
  })

  it('is given to nobody where the first host does not obey', async () => {
    const pair = new FakePair('b obeys nobody')
    await expect(beginPause(sides(pair), ORDER, { isNew: true })).rejects.toThrow(
      /^b could not be paused: it ended with 1$/,
    )
    expect(pair.orders).toEqual([`b ${ON} there`])
  })

  it('is taken back where the second host does not obey, and it is said where that fails', async () => {
    const pair = new FakePair('a obeys nobody')
    await expect(beginPause(sides(pair), ORDER, { isNew: true })).rejects.toThrow(
      'a could not be paused: it ended with 1. The order could not be taken back everywhere: a could not be told that the pause is over: it ended with 1',
    )
    expect(pair.orders).toEqual([`b ${ON} there`, `a ${ON} here`, 'a pause off', 'b pause off'])
  })

  it('leaves an older order where it was', async () => {
    const pair = new FakePair('a obeys nobody')
    await expect(beginPause(sides(pair), ORDER, { isNew: false })).rejects.toThrow(
      'a could not be paused: it ended with 1. The other host has the new order, this one has the old one',
    )
    expect(pair.orders).toHaveLength(2)
  })
})

describe('what speaks against a pause', () => {
  const why = (changes: PairChanges) => obstacleToPause(healthyPair(changes))?.why

  it('is nothing on a pair that is well, and no other fault of it', () => {
    expect(why({})).toBeUndefined()
    expect(why({ b: { unfit: 'it is deaf', data: undefined } })).toBeUndefined()
  })

  it.each<readonly [string, PairChanges, string]>([
    ['a host is away', { b: { unseen: 'timed out' } }, 'b could not be asked: timed out'],
    ['nobody holds the VIP', { a: { holdsVip: false } }, 'it cannot be told which host holds 10.0.0.10'],
    ['the holder does not serve', { a: { webSocketAnswers: false } }, 'a holds the VIP and does not serve'],
    [
      'the scripts of one are older',
      { a: { takesOrders: false } },
      'the failover scripts on a know of no such order yet',
    ],
  ])('is that %s', (_what, changes, expected) => {
    expect(why(changes)).toBe(expected)
  })
})
