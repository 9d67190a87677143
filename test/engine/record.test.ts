import { describe, expect, test } from 'vitest'
import type { ChangeRecord } from '../../src/journal/change-record.ts'
import type { RecordedEvent } from '../../src/journal/event.ts'
import { OwedHandlers } from '../../src/journal/owed-handlers.ts'
import { cell } from './support/cell-module.ts'
import { finished, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { named } from './support/values.ts'

const ALONE = { hosts: ['a'] }

describe('record 9: a change', () => {
  test('is on the disk, with what was there before, before its unit is sent; and after its proof it is told as made', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/x', 'old')
    const order: string[] = []
    const record = recordThat(() => void order.push('synced'))
    world.interfere = (_host, unit) => {
      if (unit.parts.some(({ source }) => source.startsWith('set '))) order.push('sent')
      return undefined
    }
    const heard = { name: 'heard', onEvent: ({ type }: RecordedEvent) => void order.push(type) }
    const tasks = [task('x', cell, { name: 'x', value: '1' })]
    await runTasks(world, tasks, { ...ALONE, record, reporters: [heard] })
    const [, , , ...later] = order
    expect(later).toEqual([
      'change.started',
      'synced',
      'sent',
      'change.applied',
      'host.task.finished',
      'run.finished',
    ])
    const { events } = await runTasks(world, [task('x', cell, { name: 'x', value: '2' })], {
      ...ALONE,
      record,
    })
    const change = { host: 'a', address: 'x', task: 'x', changes: ['set x to 2'], before: { state: '1' } }
    expect(events).toContainEqual({ type: 'change.started', ...change })
    expect(events).toContainEqual({ type: 'change.applied', ...change })
  })

  test('that cannot be written down is not made, and owes nothing', async () => {
    const world = new ScriptedWorld()
    const owed = new OwedHandlers()
    const record = { ...recordThat(), sync: () => Promise.resolve('ENOSPC: no space left on device') }
    const tasks = [task('x', cell, { name: 'x', value: '1' }, { notify: [named('reload')] })]
    const handlers = [task('reload', cell, { name: 'reloaded', value: 'yes' })]
    const { events, exitCode } = await runTasks(world, tasks, { ...ALONE, handlers, owed, record })
    expect(finished(events)).toMatchObject([
      {
        outcome: 'failed',
        message: 'nothing was changed, for the journal cannot be written: ENOSPC: no space left on device',
      },
    ])
    expect(finished(events)[0]).not.toHaveProperty('altered')
    expect(world.cells.size).toBe(0)
    expect(owed.all).toEqual([])
    expect(exitCode).toBe(1)
  })

  test('is all that the disk is asked for: where nothing is to be done nothing is synced', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/x', '1')
    let syncs = 0
    const record = recordThat(() => void syncs++)
    const tasks = [task('x', cell, { name: 'x', value: '1' }), task('again', cell, { name: 'x', value: '1' })]
    await runTasks(world, tasks, { ...ALONE, record })
    expect(syncs).toBe(0)
  })

  test('of what a dry run finds is not begun, and settles nothing', async () => {
    const owed = new OwedHandlers([{ host: 'a', address: 'reload' }])
    const handlers = [task('reload', cell, { name: 'reloaded', value: 'yes' })]
    const { events } = await runTasks(new ScriptedWorld(), [], { ...ALONE, handlers, owed, mode: 'check' })
    const types = events.map(({ type }) => type)
    expect(types).toContain('host.task.finished')
    expect(types).not.toContain('change.started')
    expect(types).not.toContain('handler.settled')
  })
})

test('record 6: what is owed follows from the events alone', async () => {
  const world = new ScriptedWorld()
  const handlers = [task('reload', cell, { name: 'reloaded', value: 'yes' })]
  const change = task('x', cell, { name: 'x', value: '1' }, { notify: [named('reload')] })
  world.interfere = (_host, unit) =>
    unit.parts.some(({ source }) => source.startsWith('set reloaded')) ? LOST : undefined
  const { events } = await runTasks(world, [change], { ...ALONE, handlers })
  const fold = new OwedHandlers()
  for (const event of events) fold.onEvent(event)
  expect(fold.all).toEqual([{ host: 'a', address: 'reload' }])
  world.interfere = () => undefined
  const owed = new OwedHandlers(fold.all)
  const next = await runTasks(world, [change], { ...ALONE, handlers, owed })
  for (const event of next.events) fold.onEvent(event)
  expect(next.lines).toEqual(['a reload: changed', 'a x: ok'])
  expect(fold.all).toEqual([])
})

const LOST = { kind: 'lost', reason: 'it is gone', parts: [] } as const

function recordThat(synced: () => void = () => undefined): ChangeRecord {
  return {
    keep: () => Promise.resolve(undefined),
    sync: () => {
      synced()
      return Promise.resolve(undefined)
    },
  }
}
