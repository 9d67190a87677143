import { expect, it } from 'vitest'
import { Waiting } from '../../src/report/waiting.ts'
import { play, task, told } from './support/run-events.ts'

it('names the hosts that a task has not ended on, and for how long', () => {
  let time = 0
  const waiting = new Waiting(() => time)
  waiting.onEvent(task('T', ['a', 'b', 'c']))
  expect(waiting.text()).toBe('T · waiting for a, b, c')
  waiting.onEvent(told('b', 'T', 'ok'))
  time = 12_400
  expect(waiting.text()).toBe('T · waiting for a, c · 12 s')
})

it('keeps a host whose loop may have more rounds, until one fails', () => {
  const waiting = new Waiting(() => 0)
  waiting.onEvent(task('T', ['a', 'b']))
  waiting.onEvent(told('a', 'T', 'changed', { item: '1' }))
  waiting.onEvent(told('b', 'T', 'failed', { item: '1' }))
  expect(waiting.text()).toBe('T · waiting for a')
})

it('counts hosts where they are many', () => {
  const waiting = new Waiting(() => 0)
  waiting.onEvent(play('P', ['a', 'b', 'c', 'd', 'e']))
  expect(waiting.text()).toBe('waiting for 5 hosts: a, b, c, d, …')
})
