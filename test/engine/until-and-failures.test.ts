import { describe, expect, test } from 'vitest'
import { debug } from '../../src/modules/debug/debug.ts'
import { query } from '../../src/modules/query/query.ts'
import type { Task } from '../../src/program/model.ts'
import { cell } from './support/cell-module.ts'
import { finished, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition, constant } from './support/values.ts'

const ALONE = { hosts: ['a'] }
const UNTIL = { condition: undefined, retries: 3, delayMs: 1 }

/** Fails as often as it is told, and then prints a cell. */
function failing(times: number): ScriptedWorld {
  const world = new ScriptedWorld()
  let left = times
  world.interfere = (_host, unit) => {
    if (!unit.parts.some(({ source }) => source === 'get x') || left-- <= 0) return undefined
    const bytes = (text: string): Buffer => Buffer.from(text)
    const end = {
      kind: 'ended',
      code: 7,
      stdout: bytes('half\n'),
      stderr: bytes('not yet\n'),
      truncated: false,
    }
    return { kind: 'answered', parts: unit.parts.map(() => end as { kind: 'ended' } & typeof end) } as never
  }
  return world
}

/** A task that notes what it sees of a result. */
function seeing(result: string, into: unknown[]): Task {
  const note = computed(['results'], ({ results }) => {
    into.push((results as Record<string, unknown>)[result])
    return { message: 'seen' }
  })
  return task('see', debug, {}, { params: note })
}

describe('truth 5: until retries a failure', () => {
  test('without a condition it means until it ends well', async () => {
    const wait = task('wait', query, { command: 'get x' }, { until: UNTIL })
    expect((await runTasks(failing(3), [wait], ALONE)).lines).toEqual(['a wait: ok'])
    const { lines, events } = await runTasks(failing(4), [wait], ALONE)
    expect(lines).toEqual(['a wait: failed'])
    expect(finished(events)[0]?.message).toBe('"get x" ended with 7: not yet (after 4 tries)')
  })

  test('with a condition that the failure does not fulfil, it goes on', async () => {
    const isWell = condition(['result.rc'], ({ result }) => (result as { rc: number }).rc === 0)
    const wait = task('wait', query, { command: 'get x' }, { until: { ...UNTIL, condition: isWell } })
    expect((await runTasks(failing(2), [wait], ALONE)).lines).toEqual(['a wait: ok'])
  })

  test('a failure that the condition asks for ends it', async () => {
    const world = failing(5)
    const isSeven = condition(['result.rc'], ({ result }) => (result as { rc: number }).rc === 7)
    const wait = task('wait', query, { command: 'get x' }, { until: { ...UNTIL, condition: isSeven } })
    expect((await runTasks(world, [wait], ALONE)).lines).toEqual(['a wait: failed'])
    expect(world.unitsOf('a')).toBe(1)
  })

  test('what would fail again in the same way is not tried again', async () => {
    const world = new ScriptedWorld()
    world.interfere = () => ({
      kind: 'refused',
      refusal: { kind: 'become', message: 'sudo said no', hint: undefined },
    })
    const wait = task('wait', query, { command: 'get x' }, { until: UNTIL })
    expect((await runTasks(world, [wait], ALONE)).lines).toEqual(['a wait: failed'])
    expect(world.unitsOf('a')).toBe(1)
  })
})

describe('truth 5: a failure that is passed over registers what it was', () => {
  test('its exit status, its output and its message', async () => {
    const notes: unknown[] = []
    const more = { register: 'tried', ignoreFailure: true }
    const tasks = [task('try', query, { command: 'get x' }, more), seeing('tried', notes)]
    expect((await runTasks(failing(1), tasks, ALONE)).exitCode).toBe(0)
    expect(notes.at(-1)).toEqual({
      failed: true,
      changed: false,
      outcome: 'failed',
      rc: 7,
      stdout: 'half',
      lines: ['half'],
      stderr: 'not yet',
      message: '"get x" ended with 7: not yet',
    })
  })

  test('the same names are there when it ends well', async () => {
    const notes: unknown[] = []
    const more = { register: 'tried', ignoreFailure: true }
    const tasks = [task('try', cell, { name: 'x', value: '1' }, more), seeing('tried', notes)]
    await runTasks(new ScriptedWorld(), tasks, ALONE)
    const ended = { failed: false, changed: true, outcome: 'changed' }
    expect(notes.at(-1)).toEqual({ value: '1', rc: 0, stdout: '', stderr: '', message: '', ...ended })
  })

  test('item by item in a loop', async () => {
    const notes: unknown[] = []
    const more = { register: 'tried', ignoreFailure: true, loop: constant(['one', 'two']) }
    const tasks = [task('try', query, { command: 'get x' }, more), seeing('tried', notes)]
    await runTasks(failing(1), tasks, { ...ALONE, probesAhead: 1 })
    const items = [
      { failed: true, rc: 7 },
      { failed: false, rc: 0 },
    ]
    expect(notes.at(-1)).toMatchObject({ failed: true, items })
  })
})
