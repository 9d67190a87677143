import { describe, expect, test } from 'vitest'
import { defineModule } from '../../src/core/module-definition.ts'
import { sh } from '../../src/core/shell.ts'
import type { Altered } from '../../src/journal/event.ts'
import { OwedHandlers } from '../../src/journal/owed-handlers.ts'
import { command } from '../../src/modules/command/command.ts'
import { cell } from './support/cell-module.ts'
import { finished, type Outcome, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { condition, named } from './support/values.ts'

/** Two changes, one after the other, as a unit that is enabled and then started. */
const twoCells = defineModule({
  ...cell,
  name: 'two_cells',
  params: { type: 'object', properties: {} },
  result: { type: 'object', properties: {} },
  examples: [],
  probe: () => sh`get first`,
  read: ({ stdout }) => stdout.toString(),
  plan: (_params, state) => [
    ...(state === '1' ? [] : [{ summary: 'set first', steps: [run(sh`set first 1`)] }]),
    { summary: 'start it', steps: [run(sh`fail broken`)] },
  ],
  report: () => ({}),
  reads: () => [],
  touches: () => ['file:/first'],
})

function run(script: ReturnType<typeof sh>): { readonly kind: 'run'; readonly script: typeof script } {
  return { kind: 'run', script }
}

function altered({ events }: Outcome): readonly (Altered | undefined)[] {
  return finished(events).map((event) => event.altered)
}

function stats({ events }: Outcome): unknown {
  return events.at(-1)
}

const ALONE = { hosts: ['a'] }

describe('truth 1: a failure says what it has left', () => {
  test('a step that failed after another had changed something', async () => {
    const world = new ScriptedWorld()
    const ran = await runTasks(world, [task('unit', twoCells, {})], ALONE)
    expect(ran.lines).toEqual(['a unit: failed'])
    expect(altered(ran)).toEqual(['yes'])
    expect(stats(ran)).toMatchObject({ stats: { a: { failed: 1, altered: 1, maybeAltered: 0 } } })
    expect(finished(ran.events)[0]?.changes?.map(({ summary }) => summary)).toEqual(['set first', 'start it'])
  })

  test('a step that failed and left all as it was', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/first', '1')
    const ran = await runTasks(world, [task('unit', twoCells, {})], ALONE)
    expect(altered(ran)).toEqual([undefined])
    expect(stats(ran)).toMatchObject({ stats: { a: { failed: 1, altered: 0, maybeAltered: 0 } } })
  })

  test('of a command that failed nobody knows', async () => {
    const ran = await runTasks(new ScriptedWorld(), [task('rm', command, { command: 'fail gone' })], ALONE)
    expect(altered(ran)).toEqual(['maybe'])
    expect(stats(ran)).toMatchObject({ stats: { a: { failed: 1, altered: 0, maybeAltered: 1 } } })
  })

  test('what a guard has kept from being begun has changed nothing', async () => {
    const world = new ScriptedWorld()
    world.interfere = (_host, unit) =>
      unit.parts.some(({ source }) => source.startsWith('set'))
        ? { kind: 'refused', refusal: { kind: 'become', message: 'sudo said no', hint: undefined } }
        : undefined
    const ran = await runTasks(world, [task('x', cell, { name: 'x', value: '1' })], ALONE)
    expect(altered(ran)).toEqual([undefined])
  })

  test.each([
    ['before it was made', false, undefined],
    ['and then the host is gone', true, 'maybe'],
  ] as const)('a connection that is lost %s', async (_when, isGone, expected) => {
    const world = new ScriptedWorld()
    let isLost = false
    world.interfere = (_host, unit) => {
      const gone = { kind: 'unreachable', message: 'no route', hint: undefined } as const
      if (isLost) return isGone ? { kind: 'refused', refusal: gone } : undefined
      isLost = unit.parts.some(({ source }) => source.startsWith('set'))
      return isLost ? { kind: 'lost', reason: 'reset', parts: [] } : undefined
    }
    const ran = await runTasks(world, [task('x', cell, { name: 'x', value: '1' })], ALONE)
    expect(ran.lines).toEqual([`a x: ${isGone ? 'unreachable' : 'failed'}`])
    expect(altered(ran)).toEqual([expected])
  })

  test('a lost command may have been run', async () => {
    const world = new ScriptedWorld()
    world.interfere = () => ({ kind: 'lost', reason: 'reset', parts: [] })
    const ran = await runTasks(world, [task('x', command, { command: 'set x 1' })], ALONE)
    expect(ran.lines).toEqual(['a x: failed'])
    expect(altered(ran)).toEqual(['maybe'])
  })

  test('tries before the last one count', async () => {
    const world = new ScriptedWorld()
    const until = { condition: condition([], () => false), retries: 1, delayMs: 1 }
    const ran = await runTasks(world, [task('x', cell, { name: 'x', value: '1' }, { until })], ALONE)
    expect(ran.lines).toEqual(['a x: failed'])
    expect(altered(ran)).toEqual(['yes'])
  })

  test('a first try that changed something, and a second one that found all as asked', async () => {
    const world = new ScriptedWorld()
    let tries = 0
    const until = { condition: condition([], () => ++tries === 2), retries: 3, delayMs: 1 }
    const ran = await runTasks(world, [task('x', cell, { name: 'x', value: '1' }, { until })], ALONE)
    expect(ran.lines).toEqual(['a x: changed'])
  })

  test('a change is told before it is sent', async () => {
    const { events } = await runTasks(
      new ScriptedWorld(),
      [task('x', cell, { name: 'x', value: '1' })],
      ALONE,
    )
    const types = events.map(({ type }) => type)
    expect(types.indexOf('change.started')).toBeLessThan(types.indexOf('host.task.finished'))
    const change = { host: 'a', address: 'x', task: 'x', changes: ['set x to 1'] }
    expect(events).toContainEqual(expect.objectContaining({ type: 'change.started', ...change }))
    expect(events).toContainEqual(expect.objectContaining({ type: 'change.applied', ...change }))
  })
})

describe('truth 1: handlers of a task that failed', () => {
  const handlers = [task('reload', cell, { name: 'reloaded', value: 'yes' })]
  const notify = [named('reload')]

  test('are owed where something was changed, and that is said', async () => {
    const owed = new OwedHandlers()
    const tasks = [task('unit', twoCells, {}, { notify })]
    const { events } = await runTasks(new ScriptedWorld(), tasks, { ...ALONE, handlers, owed })
    expect(owed.has('reload', 'a')).toBe(true)
    expect(events).toContainEqual({
      type: 'warning',
      host: 'a',
      message: 'still owed, for what notified it has changed something: "reload"',
      hint: 'the next run of the play that comes to its end on this host runs it',
    })
  })

  test('are not owed where nothing was changed', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/first', '1')
    const owed = new OwedHandlers()
    const tasks = [task('unit', twoCells, {}, { notify })]
    const { events } = await runTasks(world, tasks, { ...ALONE, handlers, owed })
    expect(owed.has('reload', 'a')).toBe(false)
    expect(events.filter(({ type }) => type === 'warning')).toEqual([])
  })
})
