import { describe, expect, it } from 'vitest'
import { moveVip, type SwitchoverEnd } from '../../../src/appliance/switchover/switchover.ts'
import { FakePair } from '../support/fake-pair.ts'

async function move(
  pair: FakePair,
): Promise<{ readonly end: SwitchoverEnd; readonly said: readonly string[] }> {
  const said: string[] = []
  const end = await moveVip({
    watched: pair.watched(),
    from: pair.member('a'),
    to: pair.member('b'),
    say: (line) => said.push(line),
  })
  return { end, said }
}

describe('a planned move', () => {
  it('ends with the other host, and keeps nobody from taking over afterwards', async () => {
    const pair = new FakePair()
    const { end, said } = await move(pair)
    expect(end).toEqual({ kind: 'moved' })
    expect(said).toEqual(['a is told to give up 10.0.0.10', 'b holds 10.0.0.10, and starts wrtc'])
    expect([pair.holder, pair.yielding]).toEqual(['b', []])
  })

  it('goes back when WRTC does not start there: first the old host is fit, then the new one yields', async () => {
    const pair = new FakePair('b cannot start')
    const { end, said } = await move(pair)
    expect(end).toEqual({ kind: 'returned', why: 'wrtc did not start on b' })
    expect(said.at(-1)).toBe('wrtc did not start on b: going back to a')
    expect(pair.orders.slice(0, 3)).toEqual(['a yield', 'a no-yield', 'b yield'])
    expect([pair.holder, pair.yielding]).toEqual(['a', []])
  })

  it('is given up when the other host does not take the VIP', async () => {
    const pair = new FakePair('b cannot take')
    expect((await move(pair)).end).toEqual({ kind: 'stayed', why: 'b did not take the VIP' })
    expect([pair.holder, pair.yielding]).toEqual(['a', []])
  })

  it('is not begun when the holder does not obey', async () => {
    const pair = new FakePair('a obeys nobody')
    const { end } = await move(pair)
    expect(end).toEqual({ kind: 'stayed', why: 'a could not be told to give up the VIP: it ended with 1' })
    expect(pair.holder).toBe('a')
  })

  it('says so when neither of the two serves in the end', async () => {
    const pair = new FakePair('b cannot start', 'a cannot take')
    const { end } = await move(pair)
    expect(end).toEqual({ kind: 'broken', why: 'wrtc did not start on b' })
  })
})
