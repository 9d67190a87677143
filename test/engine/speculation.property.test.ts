import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Resource } from '../../src/core/module-definition.ts'
import type { Task } from '../../src/program/model.ts'
import { cell, fence, fileOf, link, look } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition } from './support/values.ts'

const HOSTS = ['a', 'b', 'c']
/** Some are below others: who touches one that is further up touches those below it, and the other way round. */
const CELLS = ['k', 'k.x', 'k.x.y', 'l', 'l.x', 'm', 'n']
/** Links, of which some are below cells, and cells that are reached through them. */
const LINKS = ['p', 'q', 'm.z']
const TARGETS = ['k', 'k', 'k.x', 'l', 'm', 'p', 'q', 'q.x', 'm.z']
const THROUGH_LINKS = ['p', 'p.x', 'p.x.y', 'q', 'q.x', 'm.z', 'm.z.x']
const VALUES = ['0', '1', '2']
const COUNT = HOSTS.length * CELLS.length

interface Step {
  readonly kind: 'cell' | 'look' | 'fence' | 'copy' | 'link'
  readonly name: string
  readonly value: string
  /**
   * Cells set together with this one. Hosts go through a task in parallel, so what one of them does there to another is
   * only settled when the task is over: it is never a cell that the same task looks at, or sets to different values.
   */
  readonly also: readonly string[]
  /** What it says to touch, beside its own cell: all that it sets, and maybe more. */
  readonly declares: readonly Resource[]
  readonly when: string | undefined
  readonly target: string
  /** The folder around a link that is said to be touched, in place of the link. */
  readonly within: string | undefined
}

type Way = 'as it is' | 'a folder' | 'a service' | 'anything'

const step: fc.Arbitrary<Step> = fc
  .record({
    kind: fc.constantFrom('cell', 'cell', 'cell', 'look', 'fence', 'copy', 'link'),
    name: fc.constantFrom(...CELLS, ...CELLS, ...THROUGH_LINKS),
    link: fc.constantFrom(...LINKS),
    target: fc.constantFrom(...TARGETS),
    value: fc.constantFrom(...VALUES),
    also: fc.array(fc.tuple(fc.constantFrom(...HOSTS, 'here', 'here'), fc.constantFrom(...CELLS)), {
      maxLength: 2,
    }),
    way: fc.constantFrom<Way>('as it is', 'as it is', 'as it is', 'a folder', 'a service', 'anything'),
    when: fc.option(fc.constantFrom(...VALUES), { nil: undefined }),
  } as const)
  .map(({ also, way, link: changed, name: wanted, kind, ...rest }) => {
    const name = kind === 'link' ? changed : wanted
    const isOwn = CELLS.includes(name)
    const others = also.filter(([host, other]) => other !== name && (isOwn || host === 'here'))
    const set = kind === 'copy' ? others.map(([, cell]) => ['here', cell] as const) : others
    return {
      ...rest,
      kind,
      name,
      also: set.map(([host, other]) => (host === 'here' ? other : `${host}/${other}`)),
      within: way === 'a folder' && name === 'm.z' ? 'm' : undefined,
      declares: set.flatMap(([host, cell]) => declared(host, cell, way)),
    }
  })

/** What a change says that sets a cell. Of another host's it can only say that it touches anything. */
function declared(host: string, cell: string, way: Way): readonly Resource[] {
  if (host !== 'here' || way === 'anything') return ['any']
  if (way === 'a service') return ['unit:sets-it']
  return [fileOf(way === 'a folder' ? (cell.split('.')[0] ?? cell) : cell)]
}

/** `r` is what the newest `look` found: conditions and copies take it up, so that inputs wait for results. */
function taskOf({ kind, name, value, also, declares, when, target, within }: Step, index: number): Task {
  const decided =
    when === undefined ? [] : [condition(['results.r.value'], (scope) => resultOf(scope) === when)]
  const key = `t${index} ${kind}`
  switch (kind) {
    case 'link':
      return task(key, link, { name, target, ...(within === undefined ? {} : { within }) }, { when: decided })
    case 'look':
    case 'fence':
      return task(key, kind === 'look' ? look : fence, { name }, { when: decided, register: 'r' })
    case 'copy': {
      const params = computed(['results.r.value'], (scope) => ({
        name,
        also,
        declares,
        value: resultOf(scope),
      }))
      return task(key, cell, {}, { params })
    }
    case 'cell':
      return task(key, cell, { name, value, also, declares }, { when: decided, register: `s${index}` })
  }
}

function resultOf(scope: Readonly<Record<string, unknown>>): string {
  const results = scope['results'] as { r?: { value?: string } }
  return results.r?.value ?? '0'
}

async function play(
  steps: readonly Step[],
  { cells, links }: { readonly cells: readonly string[]; readonly links: readonly (string | undefined)[] },
  delays: readonly number[],
  probesAhead: number,
) {
  const world = new ScriptedWorld()
  world.delay = (host) => delays[HOSTS.indexOf(host)] ?? 1
  for (const [index, value] of cells.entries())
    world.cells.set(`${HOSTS[index % HOSTS.length]}/${CELLS[Math.floor(index / HOSTS.length)]}`, value)
  for (const [index, target] of links.entries())
    if (target !== undefined)
      world.links.targets.set(
        `${HOSTS[index % HOSTS.length]}/${LINKS[Math.floor(index / HOSTS.length)]}`,
        target,
      )
  const { lines, exitCode } = await runTasks(world, steps.map(taskOf), { hosts: HOSTS, probesAhead })
  return { lines, exitCode, cells: Object.fromEntries(world.cells), units: world.log.length }
}

test('asking ahead never changes how a run ends, whatever tasks do to each other across hosts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 14 }),
      fc.array(fc.constantFrom(...VALUES), { minLength: COUNT, maxLength: COUNT }),
      fc.array(fc.option(fc.constantFrom(...TARGETS), { nil: undefined }), {
        minLength: HOSTS.length * LINKS.length,
        maxLength: HOSTS.length * LINKS.length,
      }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
      async (steps, cells, links, delays) => {
        const strict = await play(steps, { cells, links }, delays, 1)
        const ahead = await play(steps, { cells, links }, delays, Number.POSITIVE_INFINITY)
        expect({ ...ahead, units: 0 }).toEqual({ ...strict, units: 0 })
        expect(ahead.units).toBeLessThanOrEqual(strict.units)
      },
    ),
    { numRuns: 250 },
  )
}, 180_000)
