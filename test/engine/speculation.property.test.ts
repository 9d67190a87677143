import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Task } from '../../src/program/model.ts'
import { cell, fence, look } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition } from './support/values.ts'

const HOSTS = ['a', 'b', 'c']
const CELLS = ['k', 'l', 'm', 'n']
const VALUES = ['0', '1', '2']

interface Step {
  readonly kind: 'cell' | 'look' | 'fence' | 'copy'
  readonly name: string
  readonly value: string
  /**
   * Cells set together with this one. Hosts go through a task in parallel, so what one of them does there to another is
   * only settled when the task is over: it is never a cell that the same task looks at, or sets to different values.
   */
  readonly also: readonly string[]
  readonly when: string | undefined
}

const step: fc.Arbitrary<Step> = fc
  .record({
    kind: fc.constantFrom('cell', 'cell', 'cell', 'look', 'fence', 'copy'),
    name: fc.constantFrom(...CELLS),
    value: fc.constantFrom(...VALUES),
    also: fc.array(fc.tuple(fc.constantFrom(...HOSTS), fc.constantFrom(...CELLS)), { maxLength: 2 }),
    when: fc.option(fc.constantFrom(...VALUES), { nil: undefined }),
  } as const)
  .map(({ also, name, ...rest }) => ({
    ...rest,
    name,
    also: also.filter(([, other]) => other !== name).map(([host, other]) => `${host}/${other}`),
  }))

/** `r` is what the newest `look` found: conditions and copies take it up, so that inputs wait for results. */
function taskOf({ kind, name, value, also, when }: Step, index: number): Task {
  const decided =
    when === undefined ? [] : [condition(['results.r.value'], (scope) => resultOf(scope) === when)]
  const key = `t${index} ${kind}`
  switch (kind) {
    case 'look':
    case 'fence':
      return task(key, kind === 'look' ? look : fence, { name }, { when: decided, register: 'r' })
    case 'copy':
      return task(
        key,
        cell,
        {},
        {
          params: computed(['results.r.value'], (scope) => ({
            name,
            value: resultOf(scope),
            also: also.map(here),
          })),
        },
      )
    case 'cell':
      return task(key, cell, { name, value, also }, { when: decided, register: `s${index}` })
  }
}

/** What is copied differs from host to host. */
function here(cell: string): string {
  return cell.slice(cell.indexOf('/') + 1)
}

function resultOf(scope: Readonly<Record<string, unknown>>): string {
  const results = scope['results'] as { r?: { value?: string } }
  return results.r?.value ?? '0'
}

async function play(
  steps: readonly Step[],
  cells: readonly string[],
  delays: readonly number[],
  probesAhead: number,
) {
  const world = new ScriptedWorld()
  world.delay = (host) => delays[HOSTS.indexOf(host)] ?? 1
  for (const [index, value] of cells.entries()) {
    world.cells.set(`${HOSTS[index % HOSTS.length]}/${CELLS[Math.floor(index / HOSTS.length)]}`, value)
  }
  const { lines, exitCode } = await runTasks(world, steps.map(taskOf), { hosts: HOSTS, probesAhead })
  return { lines, exitCode, cells: Object.fromEntries(world.cells), units: world.log.length }
}

test('asking ahead never changes how a run ends, whatever tasks do to each other across hosts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 14 }),
      fc.array(fc.constantFrom(...VALUES), { minLength: 12, maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
      async (steps, cells, delays) => {
        const strict = await play(steps, cells, delays, 1)
        const ahead = await play(steps, cells, delays, Number.POSITIVE_INFINITY)
        expect({ ...ahead, units: 0 }).toEqual({ ...strict, units: 0 })
        expect(ahead.units).toBeLessThanOrEqual(strict.units)
      },
    ),
    { numRuns: 400 },
  )
})
