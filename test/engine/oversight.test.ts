import { expect, test } from 'vitest'
import { failed } from '../../src/engine/outcome.ts'
import type { Oversight, PlannedChange } from '../../src/engine/oversight.ts'
import { cell } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'

const TASKS = [task('one', cell, { name: 'x', value: '1' })]

function oversightWith(parts: Partial<Oversight>): Oversight {
  return {
    begin: () => undefined,
    change: (_planned, act) => act(),
    end: () => Promise.resolve(false),
    ...parts,
  }
}

test('it is asked about what is to be changed, and only that', async () => {
  const hosts = new ScriptedWorld()
  hosts.cells.set('b/x', '1')
  const asked: PlannedChange[] = []
  const oversight = oversightWith({
    change: (planned, act) => {
      asked.push(planned)
      return act()
    },
  })
  const { lines } = await runTasks(hosts, TASKS, { oversight })
  expect(lines).toEqual(['a one: changed', 'b one: ok'])
  expect(asked).toEqual([{ host: 'a', touches: ['file:/x'], changes: [expect.anything()], isDry: false }])
})

test('what it refuses is not done, in a dry run neither', async () => {
  for (const mode of ['apply', 'check'] as const) {
    const hosts = new ScriptedWorld()
    const oversight = oversightWith({
      change: ({ host }, act) => (host === 'a' ? Promise.resolve(failed('not now')) : act()),
    })
    const { lines, exitCode } = await runTasks(hosts, TASKS, { oversight, mode })
    expect(lines).toEqual(['a one: failed', 'b one: changed'])
    expect(hosts.cells.has('a/x')).toBe(false)
    expect(exitCode).toBe(1)
  }
})

test('a run that did harm ends with 1, and is told about while the hosts are there', async () => {
  const hosts = new ScriptedWorld()
  const oversight: Oversight & { emit?: Parameters<Oversight['begin']>[0] } = oversightWith({
    begin(emit) {
      oversight.emit = emit
    },
    end: () => {
      oversight.emit?.({ type: 'warning', message: 'harm' })
      return Promise.resolve(true)
    },
  })
  const { exitCode, events } = await runTasks(hosts, TASKS, { oversight })
  expect(exitCode).toBe(1)
  expect(events.slice(-2)).toEqual([
    { type: 'warning', message: 'harm' },
    expect.objectContaining({ type: 'run.finished', exitCode: 1 }),
  ])
})
