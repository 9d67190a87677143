import { expect, test } from 'vitest'
import { cell } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, constant } from './support/values.ts'

const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

function outcomes(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const outcome = line.slice(line.lastIndexOf(': ') + 2)
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  return counts
}

/** Work that grows faster than what there is to do would take minutes. */
const LONG = { timeout: 180_000 }

test(
  'faults 2: two thousand tasks are done one after the other, and what is as asked costs no more',
  LONG,
  async () => {
    const world = new ScriptedWorld()
    const tasks = names(2_000, 't').map((name) => task(name, cell, { name, value: '1' }))
    const first = await runTasks(world, tasks, { hosts: ['a'] })
    expect([first.exitCode, outcomes(first.lines)]).toEqual([0, new Map([['changed', 2_000]])])
    expect(world.cells.get('a/t1999')).toBe('1')
    const asked = world.unitsOf('a')
    const second = await runTasks(world, tasks, { hosts: ['a'] })
    expect([second.exitCode, outcomes(second.lines)]).toEqual([0, new Map([['ok', 2_000]])])
    expect(world.unitsOf('a') - asked).toBeLessThan(200)
  },
)

test(
  'faults 2: five thousand items of one loop are done, each by its name, and the failed one is told',
  LONG,
  async () => {
    const world = new ScriptedWorld()
    world.interfere = (_host, unit) =>
      unit.parts.some(({ source }) => source.startsWith('set i4321 '))
        ? { kind: 'answered', parts: unit.parts.map(() => FAILED) }
        : undefined
    const params = computed(['item'], ({ item }) => ({ name: item, value: '1' }))
    const each = task('each', cell, {}, { loop: constant(names(5_000, 'i')), params })
    const { exitCode, lines } = await runTasks(world, [each], { hosts: ['a'] })
    expect(exitCode).toBe(1)
    expect(lines.filter((line) => !line.endsWith(': changed'))).toEqual(['a each[i4321]: failed'])
  },
)

test(
  'faults 2: three hundred hosts are worked on together, and one that is lost does not hold up the others',
  LONG,
  async () => {
    const world = new ScriptedWorld()
    world.interfere = (host) =>
      host === 'h77' ? { kind: 'lost', reason: 'the host does not answer any more', parts: [] } : undefined
    const tasks = ['one', 'two'].map((name) => task(name, cell, { name, value: '1' }))
    const { exitCode, events, lines } = await runTasks(world, tasks, { hosts: names(300, 'h') })
    expect(exitCode).toBe(69)
    expect(outcomes(lines.filter((line) => !line.startsWith('h77 ')))).toEqual(new Map([['changed', 598]]))
    expect(JSON.stringify(events.filter((event) => 'host' in event && event.host === 'h77'))).toContain(
      'the host does not answer any more',
    )
  },
)

const FAILED = {
  kind: 'ended',
  code: 1,
  stdout: Buffer.from(''),
  stderr: Buffer.from('no'),
  truncated: false,
} as const
