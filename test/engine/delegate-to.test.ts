import { expect, test } from 'vitest'
import { type Approver, YES } from '../../src/engine/approver.ts'
import type { Task } from '../../src/program/model.ts'
import type { Connect } from '../../src/transport/target.ts'
import { cell, look } from './support/cell-module.ts'
import { type Options, runTasks, targetOf, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed } from './support/values.ts'

const OF_HOST = ['host.name']
const hostIn = (scope: Readonly<Record<string, unknown>>): string => (scope['host'] as { name: string }).name

/** For `a` and `b` it is done on `lb`, which is no host of the play. */
const ON_LB = new Map([
  ['a', 'lb'],
  ['b', 'lb'],
])

async function delegated(world: ScriptedWorld, tasks: readonly Task[], more: Options = {}) {
  const locked: string[] = []
  const connect: Connect = (target, options) => {
    if (options.lock !== undefined) locked.push(target.name)
    return world.connect(target, options)
  }
  const run = await runTasks(world, tasks, { hosts: ['a', 'b'], others: ['lb'], connect, ...more })
  return { ...run, locked: locked.toSorted() }
}

const drain = task(
  'drain',
  cell,
  {},
  {
    actors: ON_LB,
    register: 'drained',
    params: computed(OF_HOST, (scope) => ({ name: `drained-${hostIn(scope)}`, value: 'yes' })),
  },
)

test('the actor is connected, locked and changed, by its own login, though it is no host of the play', async () => {
  const world = new ScriptedWorld()
  const { exitCode, lines, locked } = await delegated(world, [drain], {
    targetOf: (name) => ({ ...targetOf(name), user: `login-of-${name}` }),
  })
  expect(exitCode).toBe(0)
  expect(lines).toEqual(['a drain: changed', 'b drain: changed'])
  expect(['a', 'b'].map((name) => world.cells.get(`lb/drained-${name}`))).toEqual(['yes', 'yes'])
  expect(new Set(world.log.map(({ host }) => host))).toEqual(new Set(['lb']))
  expect(locked).toEqual(['a', 'b', 'lb'])
})

test('the actor’s login needs no become, and another host’s does', async () => {
  const world = new ScriptedWorld()
  const own = { ...drain, become: 'login-of-lb' }
  const logins = { targetOf: (name: string) => ({ ...targetOf(name), user: `login-of-${name}` }) }
  await delegated(world, [own], logins)
  expect(world.log.every(({ user }) => user === undefined)).toBe(true)
  const other = new ScriptedWorld()
  await delegated(other, [{ ...drain, become: 'login-of-a' }], logins)
  expect(other.log.every(({ user }) => user === 'login-of-a')).toBe(true)
})

test('variables are the subject’s, and so are results, what is told and what approvers hear', async () => {
  const world = new ScriptedWorld()
  world.cells.set('lb/own', 'of-lb').set('a/own', 'of-a').set('b/own', 'of-b')
  const seen = task('see', look, { name: 'own' }, { actors: new Map([['a', 'lb']]), register: 'seen' })
  const keep = task(
    'keep',
    cell,
    {},
    {
      params: computed(['results.seen.value'], ({ results }) => ({
        name: 'kept',
        value: (results as { seen: { value: string } }).seen.value,
      })),
    },
  )
  const asked: string[] = []
  const approver: Approver = {
    approve: ({ subject, actor, task: { name } }) => {
      asked.push(`${name}: ${subject} on ${actor}`)
      return Promise.resolve(YES)
    },
  }
  const { events } = await delegated(world, [drain, seen, keep], { approvers: [approver] })
  expect([world.cells.get('a/kept'), world.cells.get('b/kept')]).toEqual(['of-lb', 'of-b'])
  expect(asked.toSorted()).toEqual(['drain: a on lb', 'drain: b on lb', 'keep: a on a', 'keep: b on b'])
  const reported = events.flatMap((event) =>
    event.type === 'change.started' || event.type === 'host.task.finished'
      ? [`${event.type} ${event.task} ${event.host} ${event.actor ?? 'itself'}`]
      : [],
  )
  expect(reported).toContain('change.started drain a lb')
  expect(reported).toContain('host.task.finished see a lb')
  expect(reported).toContain('host.task.finished see b itself')
})

test('what is done on one host for several is done one after the other, each on what the one before left', async () => {
  const world = new ScriptedWorld()
  world.cells.set('lb/list', 'a')
  world.delay = () => 3
  const list = task(
    'list',
    cell,
    {},
    {
      actors: ON_LB,
      params: computed(OF_HOST, (scope) => ({ name: 'list', value: hostIn(scope) })),
    },
  )
  const { lines } = await delegated(world, [list])
  expect(lines).toEqual(['a list: ok', 'b list: changed'])
  const units = world.log.map(({ sources }) => sources[0]?.split(' ')[0])
  expect(units.lastIndexOf('get')).toBeLessThan(units.indexOf('set'))
})

test('a dry run leaves it pending on the actor and changes nothing', async () => {
  const world = new ScriptedWorld()
  const { lines } = await delegated(world, [drain], { mode: 'check' })
  expect(lines).toEqual(['a drain: changed', 'b drain: changed'])
  expect(world.cells.size).toBe(0)
})

test('an actor that cannot be reached takes the subject out, and no other host', async () => {
  const world = new ScriptedWorld()
  world.interfere = (host) =>
    host === 'lb'
      ? { kind: 'refused', refusal: { kind: 'unreachable', message: 'lb is away', hint: undefined } }
      : undefined
  const onlyA = { ...drain, actors: new Map([['a', 'lb']]) }
  const { lines, exitCode } = await delegated(world, [onlyA, task('next', cell, { name: 'x', value: '1' })])
  expect(lines).toEqual(['a drain: unreachable', 'b drain: changed', 'b next: changed'])
  expect(exitCode).toBe(69)
})

test('a task that is only asked for its result is asked on its actor, which a limit leaves out', async () => {
  const world = new ScriptedWorld()
  world.cells.set('lb/own', 'of-lb').set('a/own', 'of-a').set('b/own', 'of-b')
  const seen = task('see', look, { name: 'own' }, { actors: ON_LB, register: 'seen' })
  const keep = task(
    'keep',
    cell,
    {},
    {
      params: computed(['results.seen.value'], ({ results }) => ({
        name: 'kept',
        value: (results as { seen: { value: string } }).seen.value,
      })),
    },
  )
  const { lines, locked } = await delegated(world, [seen, keep], {
    isSelected: ({ name }) => name === 'keep',
  })
  expect(lines).toEqual(['a keep: changed', 'b keep: changed'])
  expect([world.cells.get('a/kept'), world.cells.get('b/kept')]).toEqual(['of-lb', 'of-lb'])
  expect(locked).toEqual(['a', 'b'])
})

test('and so is one that the peer is asked for, where a limit leaves out the peer itself', async () => {
  const world = new ScriptedWorld()
  world.cells.set('lb/own', 'of-lb').set('b/own', 'of-b')
  const seen = task('see', look, { name: 'own' }, { actors: new Map([['b', 'lb']]), register: 'seen' })
  const keep = task(
    'keep',
    cell,
    {},
    {
      params: computed(['peer.results.seen.value'], ({ peer }) => ({
        name: 'kept',
        value: (peer as { results: { seen: { value: string } } }).results.seen.value,
      })),
    },
  )
  await delegated(world, [seen, keep], { pair: true, targets: new Set(['a']) })
  expect(world.cells.get('a/kept')).toBe('of-lb')
})
