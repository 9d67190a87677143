import { describe, expect, test } from 'vitest'
import { failure } from '../../src/core/module-definition.ts'
import { debug } from '../../src/modules/debug/debug.ts'
import { set } from '../../src/modules/set/set.ts'
import { cell, look } from './support/cell-module.ts'
import { finished, type Options, type Outcome, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition, constant, named, written } from './support/values.ts'

/** A dry run on one host whose cells are all empty. */
function dryRun(tasks: Parameters<typeof runTasks>[1], options: Options = {}): Promise<Outcome> {
  return runTasks(new ScriptedWorld(), tasks, { hosts: ['a'], mode: 'check', ...options })
}

const make = task('make', cell, { name: 'x', value: '1' }, { register: 'made' })
const said = (scope: Readonly<Record<string, unknown>>, name: string): string | undefined =>
  (scope['results'] as Record<string, { value?: string } | undefined>)[name]?.value

describe('truth 3: a first dry run', () => {
  test('tells what is ok now, and what would change that', async () => {
    const { lines, events } = await dryRun([
      make,
      task('look', look, { name: 'x' }),
      task('other', look, { name: 'y' }),
    ])
    expect(lines).toEqual(['a look: ok_now', 'a make: changed', 'a other: ok'])
    expect(finished(events)[1]).toMatchObject({ task: 'look', unless: ['make'] })
    expect(events.at(-1)).toMatchObject({ stats: { a: { ok: 1, ok_now: 1, changed: 1, unknown: 0 } } })
  })

  test('says what stands in the way now of what an earlier change may make possible', async () => {
    const needy = { ...cell, plan: () => failure('there is no x') }
    const { lines, events, exitCode } = await dryRun([make, task('use', needy, { name: 'x', value: '2' })])
    expect(lines).toEqual(['a make: changed', 'a use: unknown'])
    expect(finished(events)[1]?.message).toBe('there is no x; that may be otherwise once "make" is done')
    expect(exitCode).toBe(0)
  })

  test('fails where nothing pending has to do with it', async () => {
    const needy = { ...cell, plan: () => failure('there is no y') }
    const { lines, exitCode } = await dryRun([make, task('use', needy, { name: 'y', value: '2' })])
    expect(lines).toEqual(['a make: changed', 'a use: failed'])
    expect(exitCode).toBe(1)
  })

  test('knows of a pending change that it will have changed something', async () => {
    const changed = written('results.made.changed')
    const { lines } = await dryRun([
      make,
      task('follow', cell, { name: 'y', value: '1' }, { when: [changed] }),
    ])
    expect(lines).toEqual(['a follow: changed', 'a make: changed'])
  })

  test('does not decide what an include asks by a parameter of its file that is called alike', async () => {
    const params = computed(['results.made.value'], () => ({ v: '' }))
    const frames = [{ vars: [{ name: 'v', value: constant('given') }], hides: [] }]
    const asked = { ...condition(['v'], ({ v }) => v === 'given'), level: 0 }
    const { lines } = await dryRun([
      make,
      task('set', set, {}, { params, definedNames: ['v'] }),
      task('within', cell, { name: 'y', value: '1' }, { frames, when: [asked] }),
    ])
    expect(lines).toContain('a within: unknown')
  })

  test('does not take what is found now for a reason to do something', async () => {
    const when = [condition(['results.seen.value'], (scope) => said(scope, 'seen') === '')]
    const { lines, events } = await dryRun([
      make,
      task('look', look, { name: 'x' }, { register: 'seen' }),
      task('follow', cell, { name: 'y', value: '1' }, { when }),
    ])
    expect(lines).toEqual(['a follow: unknown', 'a look: ok_now', 'a make: changed'])
    expect(finished(events)[2]?.message).toBe('whether it is due is not known before "make"')
  })

  test('plans with what is found now, and says so', async () => {
    const params = computed(['results.seen.value'], (scope) => ({
      name: 'y',
      value: `saw ${said(scope, 'seen')}`,
    }))
    const { events } = await dryRun([
      make,
      task('look', look, { name: 'x' }, { register: 'seen' }),
      task('note', cell, {}, { params }),
    ])
    expect(finished(events)[2]).toMatchObject({ task: 'note', outcome: 'changed', unless: ['make'] })
  })

  test('does not know a variable that is set to what is not known', async () => {
    const { lines } = await dryRun([
      make,
      task(
        'set',
        set,
        {},
        { params: computed(['results.made.value'], () => ({ v: '' })), definedNames: ['v'] },
      ),
      task(
        'use',
        debug,
        {},
        { params: computed(['v'], ({ v }) => ({ message: v ?? failure('v is not there') })) },
      ),
    ])
    expect(lines).toEqual(['a make: changed', 'a set: unknown', 'a use: unknown'])
  })

  test('tells the handlers that would run', async () => {
    const handlers = [task('reload', cell, { name: 'z', value: '1' })]
    const { lines } = await dryRun([{ ...make, notify: [named('reload')] }], { handlers })
    expect(lines).toEqual(['a make: changed', 'a reload: changed'])
  })

  test('ends with 2 for what is ok only as it is now', async () => {
    const { exitCode } = await dryRun([make, task('look', look, { name: 'x' })], { signalsPending: true })
    expect(exitCode).toBe(2)
  })
})
