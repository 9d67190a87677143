import { describe, expect, test } from 'vitest'
import type { Task } from '../../src/program/model.ts'
import type { PartResult } from '../../src/shell/contract.ts'
import { cell, link, look } from './support/cell-module.ts'
import { finished, type Options, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'

/** A run on one host, where `p.x` is `q.x` and that is `k.x`, and all cells are empty but those given. */
async function run(
  tasks: readonly Task[],
  { answer, ...options }: { answer?: () => PartResult | undefined } & Options = {},
): Promise<{ lines: readonly string[]; units: number }> {
  const world = new ScriptedWorld()
  world.links.targets.set('a/p', 'q').set('a/q', 'k')
  world.linksAnswer = answer
  const { lines } = await runTasks(world, tasks, { hosts: ['a'], ...options })
  return { lines, units: world.unitsOf('a') }
}

const set = (name: string, value = 'new'): Task => task(`set ${name}`, cell, { name, value })
const ended = (code: number): PartResult => ({
  kind: 'ended',
  code,
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
  truncated: false,
})
const LATE: PartResult = { kind: 'timeout', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }

describe('what was asked ahead', () => {
  test.each([
    ['through a link, and changed where it leads', 'k.x', 'p.x'],
    ['where a link leads, and changed through it', 'p.x', 'k.x'],
    ['by another link, which is on the way', 'q.x', 'p.x'],
    ['below a folder that is changed where the link leads', 'k', 'p.x'],
  ])('is asked anew: %s', async (_, changed, asked) => {
    const { lines } = await run([set(changed), set(asked), task('look', look, { name: asked })])
    const isSame = changed !== 'k'
    expect(lines).toEqual(
      ['a look: ok', `a set ${asked}: ${isSame ? 'ok' : 'changed'}`, `a set ${changed}: changed`].toSorted(),
    )
  })

  test('is asked anew where a change has pointed a link elsewhere that is on the way', async () => {
    const world = new ScriptedWorld()
    world.links.targets.set('a/p', 'm.q').set('a/m.q', 'k')
    world.cells.set('a/k.x', 'new')
    const repoint = { name: 'm.q', target: 'l', within: 'm' }
    const tasks = [task('repoint', link, repoint), set('p.x'), set('l.x')]
    expect((await runTasks(world, tasks, { hosts: ['a'] })).lines).toEqual([
      'a repoint: changed',
      'a set l.x: ok',
      'a set p.x: changed',
    ])
  })

  test('is asked once where links have nothing to do with the change', async () => {
    const others = ['l.x', 'l.y', 'm'].map((name) => task(`look ${name}`, look, { name }))
    expect((await run([set('p.x'), ...others])).units).toBe(2)
    expect((await run([set('p.x'), ...others, task('look', look, { name: 'k.x' })])).units).toBe(3)
  })

  test('is asked anew after any change of a file where the host did not tell its links', async () => {
    const tasks = [set('k.x'), task('look', look, { name: 'p.x' })]
    expect(await run(tasks, { answer: () => ended(127) })).toEqual({
      lines: ['a look: ok', 'a set k.x: changed'],
      units: 3,
    })
  })

  test('is asked without the links where these keep it waiting', async () => {
    const tasks = [set('k.x', ''), task('look', look, { name: 'p.x' })]
    expect((await run(tasks, { answer: () => LATE })).lines).toEqual(['a look: ok', 'a set k.x: ok'])
  })
})

describe('a dry run', () => {
  const through = task('look', look, { name: 'p.x' })

  test('tells of what it finds through a link that a pending change may alter it', async () => {
    const { lines } = await run([set('k.x'), through, task('other', look, { name: 'l' })], { mode: 'check' })
    expect(lines).toEqual(['a look: ok_now', 'a other: ok', 'a set k.x: changed'])
  })

  test('does so where it foresees by the path alone what the change leaves', async () => {
    const foreseeing = { ...cell, foresees: true as const }
    const foreseen = {
      ...cell,
      plan: () => [{ summary: 'set k.x', steps: [], leaves: [{ kind: 'gone' as const, path: '/k/x' }] }],
    }
    const world = new ScriptedWorld()
    world.links.targets.set('a/p', 'k')
    const { events } = await runTasks(
      world,
      [
        task('set', foreseen, { name: 'k.x', value: '1' }),
        task('by its name', foreseeing, { name: 'k.x', value: '' }),
        task('through a link', foreseeing, { name: 'p.x', value: '' }),
      ],
      { hosts: ['a'], mode: 'check' },
    )
    expect(finished(events).map(({ task: name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'set: changed',
      'by its name: ok',
      'through a link: ok_now',
    ])
  })
})
