import { expect, it } from 'vitest'
import { ResultBudget } from '../../src/engine/result-budget.ts'

const MIB = 2 ** 20

it('security 14: registered results are bounded for a host, one that is replaced not counted', () => {
  const budget = new ResultBudget(10 * MIB, 100 * MIB)
  const text = { stdout: 'x'.repeat(6 * MIB) }
  expect(budget.refuses('h3', 'a', [text])).toBeUndefined()
  budget.keep('h3', 'a', text)
  expect(budget.refuses('h3', 'b', [text])?.message).toBe(
    'h3 has sent more than 10 MiB that later tasks would see',
  )
  expect(budget.refuses('h3', 'a', [text])).toBeUndefined()
  expect(budget.refuses('h4', 'b', [text])).toBeUndefined()
  budget.keep('h3', 'a', undefined)
  expect(budget.refuses('h3', 'b', [text])).toBeUndefined()
})

it('security 14: registered results are bounded for all hosts together, many small ones too', () => {
  const budget = new ResultBudget(10 * MIB, 15 * MIB)
  for (const host of ['h1', 'h2']) budget.keep(host, 'a', 'x'.repeat(7 * MIB))
  expect(budget.refuses('h3', 'a', ['x'.repeat(2 * MIB)])?.message).toContain(
    'the hosts have sent more than 15 MiB',
  )
  expect(budget.refuses('h3', 'a', [{ lines: Array.from({ length: 500_000 }, () => '') }])?.message).toMatch(
    /^h3/,
  )
  expect(budget.refuses('h3', 'a', ['small'])).toBeUndefined()
})
