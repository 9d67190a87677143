import { expect, it } from 'vitest'
import { poll } from '../../src/core/poll.ts'
import { sleepersClock } from '../appliance/support/fake-pair.ts'

/** Answers 1, 2, 3 … */
function counter(): () => number {
  let count = 0
  return () => ++count
}

it('asks until the answer is as wanted, and no more', async () => {
  const clock = sleepersClock()
  expect(await poll(counter(), (n) => n === 3, { clock, everyMs: 20, withinMs: 1000 })).toBe(3)
  expect(clock.monotonicMs()).toBe(40)
})

it('gives the last answer when the time is over, and asks once where there is none', async () => {
  const clock = sleepersClock()
  const never = (): boolean => false
  expect(await poll(counter(), never, { clock, everyMs: 20, withinMs: 50 })).toBe(4)
  expect(await poll(counter(), (n) => n === 1, { clock, everyMs: 20, withinMs: -1 })).toBe(1)
})

it('ends when it is told to, with the reason', async () => {
  const ending = new AbortController()
  const ask = (): number => {
    ending.abort(new Error('enough'))
    return 0
  }
  const patience = { clock: sleepersClock(), everyMs: 1, withinMs: 10, signal: ending.signal }
  await expect(poll(ask, (n) => n > 0, patience)).rejects.toThrow('enough')
})
