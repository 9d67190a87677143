import { describe, expect, it } from 'vitest'
import { Waiting } from '../../src/report/waiting.ts'
import { play, task, taskFinished } from './support/run-events.ts'

it('names the hosts that a task has not ended on, and for how long', () => {
  let time = 0
  const waiting = new Waiting(() => time)
  waiting.onEvent(task('T', ['a', 'b', 'c']))
  expect(waiting.text()).toBe('T · waiting for a, b, c')
  waiting.onEvent(taskFinished('b', 'T', 'ok'))
  time = 12_400
  expect(waiting.text()).toBe('T · waiting for a, c · 12 s')
})

it('keeps a host whose loop may have more items, until one fails', () => {
  const waiting = new Waiting(() => 0)
  waiting.onEvent(task('T', ['a', 'b']))
  waiting.onEvent(taskFinished('a', 'T', 'changed', { item: '1' }))
  waiting.onEvent(taskFinished('b', 'T', 'failed', { item: '1' }))
  expect(waiting.text()).toBe('T · waiting for a')
})

it('counts hosts where they are many', () => {
  const waiting = new Waiting(() => 0)
  waiting.onEvent(play('P', ['a', 'b', 'c', 'd', 'e']))
  expect(waiting.text()).toBe('waiting for 5 hosts: a, b, c, d, …')
})

describe('truth 13: where no live line is, a task that takes long', () => {
  it('is told after 10 s, and then at growing intervals', () => {
    let time = 0
    const waiting = new Waiting(() => time)
    waiting.onEvent(play('P', ['a']))
    waiting.onEvent(task('T', ['a']))
    const shownAt: string[] = []
    for (; time <= 1_300_000; time += 1000) {
      const text = waiting.overdue()
      if (text !== undefined) shownAt.push(`${time / 1000} ${text}`)
    }
    expect(shownAt.slice(0, 2)).toEqual(['10 T · waiting for a · 10 s', '20 T · waiting for a · 20 s'])
    expect(shownAt.map((line) => Number(line.split(' ')[0]))).toEqual([
      10, 20, 40, 80, 160, 320, 620, 920, 1220,
    ])
  })

  it('is told no more when it has ended, and the next one has its own time', () => {
    let time = 0
    const waiting = new Waiting(() => time)
    waiting.onEvent(task('T', ['a']))
    time = 50_000
    expect(waiting.overdue()).toBe('T · waiting for a · 50 s')
    waiting.onEvent(taskFinished('a', 'T', 'ok'))
    time = 500_000
    expect(waiting.overdue()).toBeUndefined()
    waiting.onEvent(task('U', ['a']))
    time = 509_000
    expect(waiting.overdue()).toBeUndefined()
    time = 510_000
    expect(waiting.overdue()).toBe('U · waiting for a · 10 s')
  })
})
