import { expect, test } from 'vitest'
import { runExample } from '../program/support/run-example.ts'
import { cell, fence, look } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, named } from './support/values.ts'

const HOSTS = ['a', 'b', 'c']

/** What `find` has found, whoever it was done for. */
const keep = task(
  'keep',
  cell,
  {},
  {
    params: computed(['results.key.value'], ({ results }) => ({
      name: 'kept',
      value: (results as { key: { value: string } }).key.value,
    })),
  },
)

function world(): ScriptedWorld {
  const hosts = new ScriptedWorld()
  for (const name of HOSTS) hosts.cells.set(`${name}/own`, `of-${name}`)
  return hosts
}

function kept(hosts: ScriptedWorld): readonly (string | undefined)[] {
  return HOSTS.map((name) => hosts.cells.get(`${name}/kept`))
}

test.each([look, fence])(
  'it is done for the first host alone, and all get the result ($name)',
  async (module) => {
    const hosts = world()
    const find = task('find', module, { name: 'own' }, { runOnce: true, register: 'key' })
    const { lines, events } = await runTasks(hosts, [find, keep], { hosts: HOSTS })
    expect(lines).toEqual(['a find: ok', 'a keep: changed', 'b keep: changed', 'c keep: changed'])
    expect(kept(hosts)).toEqual(['of-a', 'of-a', 'of-a'])
    expect(hosts.log.filter(({ sources }) => sources.includes('get own')).map(({ host }) => host)).toEqual([
      'a',
    ])
    expect(events.filter(({ type }) => type === 'task.started')[0]).toMatchObject({
      task: 'find',
      hosts: ['a'],
    })
  },
)

test('with serial, for the first one of each batch', async () => {
  const hosts = world()
  const find = task('find', look, { name: 'own' }, { runOnce: true, register: 'key' })
  const { lines } = await runTasks(hosts, [find, keep], { hosts: HOSTS, serial: 2 })
  expect(lines.filter((line) => line.includes('find'))).toEqual(['a find: ok', 'c find: ok'])
  expect(kept(hosts)).toEqual(['of-a', 'of-a', 'of-c'])
})

test('a host that has failed is not the first', async () => {
  const hosts = world()
  hosts.interfere = (host, unit) =>
    host === 'a' && unit.parts.some(({ source }) => source === 'get first')
      ? { kind: 'refused', refusal: { kind: 'unreachable', message: 'away', hint: undefined } }
      : undefined
  const tasks = [
    task('first', look, { name: 'first' }),
    task('find', look, { name: 'own' }, { runOnce: true, register: 'key' }),
    keep,
  ]
  await runTasks(hosts, tasks, { hosts: HOSTS })
  expect(kept(hosts)).toEqual([undefined, 'of-b', 'of-b'])
})

test('where it fails, none of them goes on, and it is said', async () => {
  const hosts = world()
  const wrong = {
    ...look,
    probe: () => undefined,
    read: () => ({ kind: 'failure' as const, message: 'no', hint: undefined }),
  }
  const { lines, events, exitCode } = await runTasks(
    hosts,
    [task('find', wrong, {}, { runOnce: true }), task('next', cell, { name: 'x', value: '1' })],
    { hosts: ['a', 'b'] },
  )
  expect(lines).toEqual(['a find: failed'])
  expect(exitCode).toBe(1)
  expect(hosts.cells.has('b/x')).toBe(false)
  expect(events).toContainEqual({
    type: 'warning',
    host: 'b',
    message: 'left as it is, because "find" failed on a, for all of them',
  })
})

test('a handler that is owed on several hosts is run for one of them, and none owes it any more', async () => {
  const hosts = world()
  const handler = task('handler', cell, { name: 'handled', value: '1' }, { runOnce: true })
  const change = task('change', cell, { name: 'x', value: '1' }, { notify: [named('handler')] })
  const { lines, events } = await runTasks(hosts, [change], { hosts: ['a', 'b'], handlers: [handler] })
  expect(lines).toEqual(['a change: changed', 'a handler: changed', 'b change: changed'])
  expect(events.filter(({ type }) => type === 'handler.settled')).toHaveLength(2)
})

test('a peer that is only asked has the result, too', async () => {
  const hosts = world()
  const find = task('find', look, { name: 'own' }, { runOnce: true, register: 'key' })
  const copy = task(
    'copy',
    cell,
    {},
    {
      params: computed(['peer.results.key.value'], ({ peer }) => ({
        name: 'kept',
        value: (peer as { results: { key?: { value: string } } }).results.key?.value ?? 'nothing',
      })),
    },
  )
  const { events } = await runTasks(hosts, [find, copy], {
    hosts: ['a', 'b'],
    pair: true,
    targets: new Set(['b']),
    scopeOf: (host) => ({ host: { name: host }, peer: { name: 'the other one' } }),
  })
  expect(hosts.cells.get('b/kept')).toBe('of-b')
  expect(events.filter(({ type }) => type === 'warning')).toEqual([])
})

test.each(['apply', 'check'] as const)(
  'what is not done sets nothing: each host keeps what it has set itself (%s)',
  async (mode) => {
    const play = `
- hosts: [a, b]
  vars: { shared: false }
  tasks:
    - set: { own: "{{ host.name }}" }
    - { name: never, run_once: true, when: shared, set: { own: shared } }
    - { name: own, debug: "{{ own }}" }
    - { name: once, run_once: true, set: { own: "{{ host.name }}" } }
    - { name: same, debug: "{{ own }}" }
`
    const inventory = 'hosts: { a: { address: 10.0.0.1 }, b: { address: 10.0.0.2 } }'
    const { lines } = await runExample({ 'play.yml': play }, { inventory, mode })
    expect(lines.filter((line) => /own:|same:/.test(line))).toEqual([
      'a own: ok (a)',
      'b own: ok (b)',
      'a same: ok (a)',
      'b same: ok (a)',
    ])
  },
)
