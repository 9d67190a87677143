import { expect, test } from 'vitest'
import { Masker } from '../../src/core/masker.ts'
import { type Approver, YES } from '../../src/engine/approver.ts'
import type { PlannedTask } from '../../src/engine/planned-task.ts'
import type { Scope } from '../../src/language/value-template.ts'
import { cell } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld, saying } from './support/scripted-host.ts'
import { computed, constant, NOWHERE } from './support/values.ts'

const TASKS = [task('one', cell, { name: 'x', value: '1' })]
const NO = { kind: 'no', reason: 'not now' } as const

/** Notes what it is asked about, and agrees. */
function witness(asked: PlannedTask[]): Approver {
  return {
    approve: (planned) => {
      asked.push(planned)
      return Promise.resolve(YES)
    },
  }
}

test('they are asked about what is to be changed, and only that, with a plain value', async () => {
  const hosts = new ScriptedWorld()
  hosts.cells.set('a/x', '0').set('b/x', '1')
  const asked: PlannedTask[] = []
  const { lines } = await runTasks(hosts, TASKS, { approvers: [witness(asked)] })
  expect(lines).toEqual(['a one: changed', 'b one: ok'])
  expect(asked).toEqual([
    {
      address: 'one',
      task: { address: 'one', name: 'one', module: 'cell' },
      item: undefined,
      subject: 'a',
      actor: 'a',
      user: 'login',
      params: { name: 'x', value: '1' },
      seen: expect.stringMatching(/^[0-9a-f]{64}$/),
      touches: ['file:/x'],
      guard: undefined,
      changes: [{ summary: 'set x to 1', steps: [{ kind: 'run', script: 'set x 1 ' }] }],
      isSecret: false,
    },
  ])
  expect(JSON.parse(JSON.stringify(asked))).toEqual(asked.map((one) => JSON.parse(JSON.stringify(one))))
})

test('the value tells another state by another digest, and is the same for the same', async () => {
  const seen = async (value: string): Promise<string | undefined> => {
    const hosts = new ScriptedWorld()
    hosts.cells.set('a/x', value)
    const asked: PlannedTask[] = []
    await runTasks(hosts, TASKS, { hosts: ['a'], approvers: [witness(asked)], mode: 'check' })
    return asked[0]?.seen
  }
  expect(await seen('0')).toBe(await seen('0'))
  expect(await seen('0')).not.toBe(await seen('2'))
})

test('the value holds no secret that the run knows of', async () => {
  const masker = new Masker()
  masker.add('hunter22')
  const asked: PlannedTask[] = []
  const tasks = [task('one', cell, { name: 'x', value: 'hunter22' }, { loop: constant(['hunter22', 'two']) })]
  await runTasks(new ScriptedWorld(), tasks, { masker, approvers: [witness(asked)] })
  expect(asked).toHaveLength(2)
  expect(JSON.stringify(asked)).not.toContain('hunter22')
  expect(asked.every(({ isSecret }) => isSecret)).toBe(true)
})

test('what one refuses is not done, in a dry run neither', async () => {
  for (const mode of ['apply', 'check'] as const) {
    const hosts = new ScriptedWorld()
    const approver: Approver = { approve: async ({ subject }) => (subject === 'a' ? NO : YES) }
    const { lines, exitCode } = await runTasks(hosts, TASKS, { approvers: [approver], mode })
    expect(lines).toEqual(['a one: failed', 'b one: changed'])
    expect(hosts.cells.has('a/x')).toBe(false)
    expect(exitCode).toBe(1)
  }
})

test('they are asked in their order, behind the guard of the task, until one says no', async () => {
  const asked: string[] = []
  const named = (name: string, verdict: typeof NO | typeof YES): Approver => ({
    approve: ({ subject }) => {
      asked.push(`${subject} ${name}`)
      return Promise.resolve(verdict)
    },
  })
  const guard = { command: constant(saying('', 'not on b', 1)), message: constant('guarded'), span: NOWHERE }
  const tasks = [...TASKS, task('guarded', cell, { name: 'y', value: '1' }, { guard })]
  const approvers = [named('first', YES), named('second', NO), named('third', YES)]
  const hosts = new ScriptedWorld()
  const { events } = await runTasks(hosts, TASKS, { hosts: ['a'], approvers })
  expect(asked).toEqual(['a first', 'a second'])
  expect(events).toContainEqual(expect.objectContaining({ outcome: 'failed', message: 'not now' }))
  const guarded = await runTasks(hosts, tasks.slice(1), { hosts: ['b'], approvers })
  expect(asked).toEqual(['a first', 'a second'])
  expect(guarded.events).toContainEqual(
    expect.objectContaining({ outcome: 'failed', message: 'guarded', stderr: 'not on b' }),
  )
})

test("a guard's exit status is in the result of the task that it refuses", async () => {
  const guard = { command: constant(saying('', 'not now', 75)), message: constant('guarded'), span: NOWHERE }
  const kept = { guard, ignoreFailure: true, register: 'guarded' }
  const rc = (scope: Scope): string => {
    const { guarded } = scope['results'] as { readonly guarded: { readonly rc: number } }
    return String(guarded.rc)
  }
  const tasks = [
    task('guarded', cell, { name: 'x', value: '1' }, kept),
    task(
      'reads',
      cell,
      {},
      {
        params: computed(['results.guarded.rc'], (scope) => ({ name: 'rc', value: rc(scope) })),
      },
    ),
  ]
  const hosts = new ScriptedWorld()
  await runTasks(hosts, tasks, { hosts: ['a'] })
  expect(hosts.cells.get('a/rc')).toBe('75')
})

test('one that has said yes hears when it is over, also where another one says no', async () => {
  const over: string[] = []
  const hosts = new ScriptedWorld()
  const approver: Approver = {
    approve: async ({ subject }) => ({
      kind: 'yes',
      ended: () => over.push(`${subject} ${hosts.cells.get(`${subject}/x`) ?? 'as it was'}`),
    }),
  }
  const refuses: Approver = { approve: async ({ subject }) => (subject === 'b' ? NO : YES) }
  await runTasks(hosts, TASKS, { approvers: [approver, refuses] })
  expect(over.toSorted()).toEqual(['a 1', 'b as it was'])
})

test('where the run is asked to end while one thinks about it, nothing is done and nothing has failed', async () => {
  for (const verdict of [YES, NO]) {
    const interrupt = new AbortController()
    const hosts = new ScriptedWorld()
    let over = 0
    const approver: Approver = {
      approve: async () => {
        interrupt.abort()
        return verdict.kind === 'yes' ? { ...verdict, ended: () => void over++ } : verdict
      },
    }
    const { events, exitCode } = await runTasks(hosts, TASKS, {
      hosts: ['a'],
      approvers: [approver],
      interrupt: interrupt.signal,
    })
    expect(exitCode).toBe(130)
    expect(hosts.cells.size).toBe(0)
    expect(over).toBe(verdict.kind === 'yes' ? 1 : 0)
    expect(events.filter(({ type }) => type === 'host.task.finished')).toEqual([])
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('asked to end') }),
    )
  }
})

test('a run that did harm ends with 1, and is told about while the hosts are there', async () => {
  const hosts = new ScriptedWorld()
  let report: Parameters<NonNullable<Approver['begin']>>[0] = () => undefined
  const approver: Approver = {
    begin(emit) {
      report = emit
    },
    approve: () => Promise.resolve(YES),
    end: () => {
      report({ type: 'warning', message: 'harm' })
      return Promise.resolve(true)
    },
  }
  const { exitCode, events } = await runTasks(hosts, TASKS, { approvers: [approver] })
  expect(exitCode).toBe(1)
  expect(events.slice(-2)).toEqual([
    { type: 'warning', message: 'harm' },
    expect.objectContaining({ type: 'run.finished', exitCode: 1 }),
  ])
})
