import { expect, test } from 'vitest'
import { query } from '../../src/modules/query/query.ts'
import { waitFor } from '../../src/modules/wait-for/wait-for.ts'
import type { Task } from '../../src/program/model.ts'
import { finished, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'

/** A host on which the first part of every unit takes longer than it may; the deadlines that it was given. */
function slow(): { readonly world: ScriptedWorld; readonly deadlines: number[] } {
  const world = new ScriptedWorld()
  const deadlines: number[] = []
  world.interfere = (_host, unit) => {
    deadlines.push(unit.parts[0]?.timeoutMs ?? 0)
    const late = { kind: 'timeout', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) } as const
    return {
      kind: 'answered',
      parts: unit.parts.map((_part, index) => (index === 0 ? late : { kind: 'skipped' as const })),
    }
  }
  return { world, deadlines }
}

async function lookAt(one: Task) {
  const { world, deadlines } = slow()
  const { events } = await runTasks(world, [one], { hosts: ['a'] })
  return { deadline: deadlines[0], message: finished(events)[0]?.message }
}

test('truth 8: a look that takes too long is told with the time that it had', async () => {
  expect(await lookAt(task('ask', query, { command: 'sleep 99' }))).toEqual({
    deadline: 60_000,
    message: 'no answer within 60 s while looking; its processes were killed',
  })
  expect(await lookAt(task('ask', query, { command: 'sleep 99' }, { timeoutMs: 7000 }))).toEqual({
    deadline: 7000,
    message: 'no answer within 7 s while looking; its processes were killed',
  })
})

test.each([
  [{ timeout: 2 }, undefined, 2],
  [{ timeout: 0.2 }, undefined, 1],
  [{ timeout: 300 }, undefined, 300],
  [{ timeout: 300 }, 20, 20],
  [{}, undefined, 60],
])(
  'modules 12: the first look of wait_for has its limit, too: %j, timeout of the task %s',
  async (params, own, seconds) => {
    const wait = task(
      'wait',
      waitFor,
      { command: 'sleep 99', ...params },
      {
        timeoutMs: own === undefined ? undefined : own * 1000,
      },
    )
    expect(await lookAt(wait)).toEqual({
      deadline: seconds * 1000,
      message: `no answer within ${seconds} s while looking; its processes were killed`,
    })
  },
)
