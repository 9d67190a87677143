import { expect, test } from 'vitest'
import { cell, look } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition } from './support/values.ts'

type Hosts = Readonly<
  Record<string, { readonly results: Readonly<Record<string, { readonly value: string }>> }>
>

const READ = ['hosts.a.results.key.value']
const ofA = (scope: Readonly<Record<string, unknown>>): string =>
  (scope['hosts'] as Hosts)['a']?.results['key']?.value ?? 'nothing'

/** Each of three hosts, which are no pair, copies what the first one has found. */
const COPY = [
  task('find', look, { name: 'own' }, { register: 'key' }),
  task('copy', cell, {}, { params: computed(READ, (scope) => ({ name: 'copied', value: ofA(scope) })) }),
]

function world(): ScriptedWorld {
  const hosts = new ScriptedWorld()
  for (const name of ['a', 'b', 'c']) hosts.cells.set(`${name}/own`, `of-${name}`)
  return hosts
}

test('results of any host of the run can be read', async () => {
  const hosts = world()
  const { exitCode } = await runTasks(hosts, COPY, { hosts: ['a', 'b', 'c'] })
  expect(exitCode).toBe(0)
  expect(['a', 'b', 'c'].map((name) => hosts.cells.get(`${name}/copied`))).toEqual(['of-a', 'of-a', 'of-a'])
})

test('they are those of now: what is found again is read again', async () => {
  const hosts = world()
  const again = task('find again', look, { name: 'other' }, { register: 'key' })
  hosts.cells.set('a/other', 'new')
  const copyAgain = task(
    'copy again',
    cell,
    {},
    {
      params: computed(READ, (scope) => ({ name: 'last', value: ofA(scope) })),
    },
  )
  await runTasks(hosts, [...COPY, again, copyAgain], { hosts: ['a', 'b'] })
  expect([hosts.cells.get('b/copied'), hosts.cells.get('b/last')]).toEqual(['of-a', 'new'])
})

test('where only some hosts run, a task of theirs that others read is asked and not run', async () => {
  const hosts = world()
  const { exitCode } = await runTasks(hosts, COPY, {
    hosts: ['a', 'b'],
    isSelected: ({ name }, host) => name === 'copy' && host === 'b',
  })
  expect(exitCode).toBe(0)
  expect([hosts.cells.get('a/copied'), hosts.cells.get('b/copied')]).toEqual([undefined, 'of-a'])
})

test('a dry run says what hangs on a change of another host', async () => {
  const hosts = world()
  const tasks = [
    task(
      'set',
      cell,
      { name: 'own', value: 'new' },
      {
        register: 'key',
        when: [condition([], (scope) => (scope['host'] as { name: string }).name === 'a')],
      },
    ),
    COPY[1] ?? task('none', look, {}),
  ]
  const { lines } = await runTasks(hosts, tasks, { hosts: ['a', 'b'], mode: 'check' })
  expect(lines).toContain('b copy: unknown')
})
