import { expect, test } from 'vitest'
import { query } from '../../src/modules/query/query.ts'
import { finished, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'

test('truth 4: a query whose output is not read to its end fails, and says how much was read and what to do', async () => {
  const world = new ScriptedWorld()
  const end = { kind: 'ended', code: 0, stdout: Buffer.alloc(8 * 1024 * 1024, '1\n'), truncated: true }
  world.interfere = (_host, unit) =>
    ({ kind: 'answered', parts: unit.parts.map(() => ({ ...end, stderr: Buffer.from('slow\n') })) }) as never
  const tasks = [task('count', query, { command: 'seq 1 2000000' }, { register: 'numbers' })]
  const { events, exitCode } = await runTasks(world, tasks, { hosts: ['a'] })
  expect(exitCode).toBe(1)
  expect(finished(events)).toMatchObject([
    {
      outcome: 'failed',
      message:
        'a printed more than is read: 8 MiB on a stream, 32 MiB for a task; 8 MiB of stdout and 5 bytes of stderr were read',
      hint: expect.stringContaining('have it print less'),
    },
  ])
})
