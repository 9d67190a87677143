import { describe, expect, test } from 'vitest'
import { OwedHandlers } from '../../src/journal/owed-handlers.ts'
import { cell, look } from './support/cell-module.ts'
import { finished, runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition, constant, NOWHERE, named } from './support/values.ts'

function world(cells: Readonly<Record<string, string>> = {}): ScriptedWorld {
  const made = new ScriptedWorld()
  for (const [name, value] of Object.entries(cells)) made.cells.set(name, value)
  return made
}

const GUARD = { command: constant('fail busy'), message: constant('WRTC is running'), span: NOWHERE }

describe('order', () => {
  test('a task ends on every host before the next one starts', async () => {
    const hosts = world()
    hosts.delay = (host) => (host === 'a' ? 20 : 1)
    const tasks = [task('one', cell, { name: 'x', value: '1' }), task('two', cell, { name: 'y', value: '1' })]
    const { events } = await runTasks(hosts, tasks)
    expect(finished(events).map((event) => event.task)).toEqual(['one', 'one', 'two', 'two'])
  })

  test('with serial, a batch that fails keeps the next ones from being touched', async () => {
    const hosts = world()
    const tasks = [task('one', cell, { name: 'x', value: '1' }, { guard: GUARD })]
    const { lines, exitCode, events } = await runTasks(hosts, tasks, { serial: 1 })
    expect(lines).toEqual(['a one: failed'])
    expect(exitCode).toBe(1)
    expect(events).toContainEqual({
      type: 'warning',
      host: 'b',
      message: 'left as it was, because the play failed on a',
    })
  })
})

describe('a guard', () => {
  test('refuses a change, and nothing else on that host is touched after it', async () => {
    const hosts = world()
    const tasks = [
      task('restart', cell, { name: 'x', value: '1' }, { guard: GUARD }),
      task('after', cell, { name: 'y', value: '1' }),
    ]
    const { lines, exitCode, events } = await runTasks(hosts, tasks, { hosts: ['a'] })
    expect(lines).toEqual(['a restart: failed'])
    expect(finished(events)[0]?.message).toBe('WRTC is running')
    expect(exitCode).toBe(1)
    expect(hosts.cells.size).toBe(0)
  })

  test('does not count when there is nothing to change', async () => {
    const tasks = [task('restart', cell, { name: 'x', value: '1' }, { guard: GUARD })]
    const { lines } = await runTasks(world({ 'a/x': '1' }), tasks, { hosts: ['a'] })
    expect(lines).toEqual(['a restart: ok'])
  })

  test('is asked again in the unit that changes', async () => {
    const hosts = world({ 'a/free': 'yes' })
    let asked = 0
    hosts.interfere = (_host, unit) => {
      const isGuarded = unit.parts.some((part) => part.source === 'get free')
      asked += isGuarded ? 1 : 0
      return undefined
    }
    const guard = { ...GUARD, command: constant('get free') }
    await runTasks(hosts, [task('restart', cell, { name: 'x', value: '1' }, { guard })], { hosts: ['a'] })
    expect(asked).toBe(2)
    expect(hosts.log.at(-1)?.sources).toEqual(['get free', 'set x 1 ', 'get x'])
  })
})

describe('a dry run', () => {
  test('truth 3: changes nothing, and tells of what may come otherwise what it hangs on', async () => {
    const hosts = world()
    const tasks = [
      task('make', cell, { name: 'x', value: '1' }, { register: 'made' }),
      task('same file', cell, { name: 'x', value: '2' }),
      task(
        'needs the result',
        cell,
        {},
        {
          params: computed(['results.made.value'], () => ({ name: 'y', value: '1' })),
        },
      ),
    ]
    const { lines, exitCode, events } = await runTasks(hosts, tasks, { hosts: ['a'], mode: 'check' })
    expect(lines).toEqual(['a make: changed', 'a needs the result: unknown', 'a same file: changed'])
    expect(finished(events).map(({ unless }) => unless)).toEqual([undefined, ['make'], undefined])
    expect(hosts.cells.size).toBe(0)
    expect(exitCode).toBe(0)
  })

  test('ends with 2 when asked to tell', async () => {
    const tasks = [task('make', cell, { name: 'x', value: '1' })]
    expect((await runTasks(world(), tasks, { mode: 'check', signalsPending: true })).exitCode).toBe(2)
    const right = world({ 'a/x': '1', 'b/x': '1' })
    expect((await runTasks(right, tasks, { mode: 'check', signalsPending: true })).exitCode).toBe(0)
  })

  test('a task that waits for a result keeps only those in the dark that have to do with what it would alter', async () => {
    const params = {
      ...computed(['results.made.value'], () => ({ name: 'y', value: '1' })),
      fields: new Map([
        ['name', constant('y')],
        ['value', computed(['results.made.value'], () => '1')],
      ]),
    }
    const tasks = [
      task('make', cell, { name: 'x', value: '1' }, { register: 'made' }),
      task('waits', cell, {}, { params }),
      task('same file', cell, { name: 'y', value: '1' }),
      task('another file', cell, { name: 'z', value: '1' }),
    ]
    const { lines, events } = await runTasks(world(), tasks, { hosts: ['a'], mode: 'check' })
    const conditional = finished(events).filter(({ unless }) => unless !== undefined)
    expect(conditional).toMatchObject([{ task: 'same file', unless: ['waits'] }])
    expect(lines).toEqual([
      'a another file: changed',
      'a make: changed',
      'a same file: changed',
      'a waits: unknown',
    ])
  })

  test('a condition that is false settles a task although its parameters are not known', async () => {
    const tasks = [
      task('make', cell, { name: 'x', value: '1' }, { register: 'made' }),
      task(
        'not here',
        cell,
        {},
        {
          when: [condition([], () => false)],
          params: computed(['results.made.value'], () => ({ name: 'y', value: '1' })),
        },
      ),
    ]
    const { lines } = await runTasks(world(), tasks, { hosts: ['a'], mode: 'check' })
    expect(lines).toContain('a not here: skipped')
  })
})

describe('results', () => {
  test('of the peer are at hand, and a limit lets the peer be asked but not changed', async () => {
    const hosts = world({ 'b/key': 'of b' })
    const tasks = [
      task('key', look, { name: 'key' }, { register: 'key' }),
      task(
        'exchange',
        cell,
        {},
        {
          params: computed(['peer.results.key.value'], ({ peer }) => ({
            name: 'peer',
            value: (peer as { results: { key: { value: string } } }).results.key.value.replace(' ', '-'),
          })),
        },
      ),
    ]
    const { lines } = await runTasks(hosts, tasks, { pair: true, targets: new Set(['a']) })
    expect(lines).toEqual(['a exchange: changed', 'a key: ok'])
    expect(hosts.cells.get('a/peer')).toBe('of-b')
    expect(
      hosts.log.some(
        (entry) => entry.host === 'b' && entry.sources.some((source) => source.startsWith('set')),
      ),
    ).toBe(false)
  })

  test('of a loop come as items', async () => {
    const loop = task(
      'each',
      cell,
      {},
      {
        loop: constant(['x', 'y']),
        register: 'all',
        params: computed(['item'], ({ item }) => ({ name: item, value: '1' })),
      },
    )
    const tasks = [
      loop,
      task(
        'count',
        cell,
        {},
        {
          params: computed(['results.all.items'], ({ results }) => ({
            name: 'count',
            value: String((results as { all: { items: unknown[] } }).all.items.length),
          })),
        },
      ),
    ]
    const hosts = world()
    const { lines } = await runTasks(hosts, tasks, { hosts: ['a'] })
    expect(lines).toEqual(['a count: changed', 'a each[x]: changed', 'a each[y]: changed'])
    expect(hosts.cells.get('a/count')).toBe('2')
  })
})

describe('failures', () => {
  test('an unreachable host is told once and the others go on', async () => {
    const hosts = world()
    hosts.interfere = (host) =>
      host === 'a'
        ? { kind: 'refused', refusal: { kind: 'unreachable', message: 'timed out', hint: undefined } }
        : undefined
    const tasks = [task('one', cell, { name: 'x', value: '1' }), task('two', cell, { name: 'y', value: '1' })]
    const { lines, exitCode } = await runTasks(hosts, tasks)
    expect(lines).toEqual(['a one: unreachable', 'b one: changed', 'b two: changed'])
    expect(exitCode).toBe(69)
  })

  test('a failure that is passed over lets the host go on and does not fail the run', async () => {
    const tasks = [
      task('one', cell, { name: 'x', value: '1' }, { guard: GUARD, ignoreFailure: true }),
      task('two', cell, { name: 'y', value: '1' }),
    ]
    const { lines, exitCode } = await runTasks(world(), tasks, { hosts: ['a'] })
    expect(lines).toEqual(['a one: failed', 'a two: changed'])
    expect(exitCode).toBe(0)
  })

  test('a change that its own proof denies is a failure', async () => {
    const liar = { ...cell, name: 'liar', plan: () => [{ summary: 'set it', steps: [] }] }
    const { events, exitCode } = await runTasks(world(), [task('one', liar, { name: 'x', value: '1' })], {
      hosts: ['a'],
    })
    expect(finished(events)[0]?.message).toBe('the steps ended well, but it still has to: set it')
    expect(exitCode).toBe(1)
  })

  test('a connection lost during a change is followed by a look, never by the change again', async () => {
    for (const isDone of [true, false]) {
      const hosts = world()
      hosts.interfere = (_host, unit) => {
        if (!unit.parts.some((part) => part.source.startsWith('set'))) return undefined
        if (isDone) hosts.cells.set('a/x', '1')
        return { kind: 'lost', reason: 'connection reset', parts: [] }
      }
      const { lines } = await runTasks(hosts, [task('one', cell, { name: 'x', value: '1' })], {
        hosts: ['a'],
      })
      expect(lines).toEqual([isDone ? 'a one: changed' : 'a one: failed'])
      expect(
        hosts.log.filter((entry) => entry.sources.some((source) => source.startsWith('set'))),
      ).toHaveLength(1)
    }
  })
})

describe('handlers', () => {
  const reload = task('reload', cell, { name: 'reloaded', value: 'yes' })
  const change = task('change', cell, { name: 'x', value: '1' }, { notify: [named('reload')] })

  test('run once at the end, where something changed', async () => {
    const hosts = world({ 'b/x': '1' })
    const again = { ...change, address: 'again', name: 'again', params: constant({ name: 'z', value: '1' }) }
    const { events } = await runTasks(hosts, [change, again], { hosts: ['a'], handlers: [reload] })
    expect(finished(events).map(({ task, handler }) => `${task} ${handler ?? ''}`)).toEqual([
      'change ',
      'again ',
      'reload true',
    ])
    expect((await runTasks(hosts, [change], { hosts: ['b'], handlers: [reload] })).lines).toEqual([
      'b change: ok',
    ])
  })

  test('that a run which failed before them owed are run by the next one', async () => {
    const hosts = world()
    const owed = new OwedHandlers()
    const refuse = task('refuse', cell, { name: 'y', value: '1' }, { guard: GUARD })
    await runTasks(hosts, [change, refuse], { hosts: ['a'], handlers: [reload], owed })
    expect(hosts.cells.get('a/reloaded')).toBeUndefined()
    const { lines } = await runTasks(hosts, [change], { hosts: ['a'], handlers: [reload], owed })
    expect(lines).toEqual(['a change: ok', 'a reload: changed'])
    const third = await runTasks(hosts, [change], { hosts: ['a'], handlers: [reload], owed })
    expect(third.lines).toEqual(['a change: ok'])
  })
})

test('until asks again until its condition holds', async () => {
  const hosts = world({ 'a/x': 'starting' })
  let looks = 0
  hosts.interfere = () => {
    if (++looks === 3) hosts.cells.set('a/x', 'up')
    return undefined
  }
  const until = {
    condition: condition(['result.value'], ({ result }) => (result as { value: string }).value === 'up'),
    retries: 5,
    delayMs: 1,
  }
  const { lines } = await runTasks(hosts, [task('wait', look, { name: 'x' }, { until })], { hosts: ['a'] })
  expect(lines).toEqual(['a wait: ok'])
  expect(looks).toBe(3)
})

test('an interrupted run finishes what is under way and ends with 130', async () => {
  const hosts = world()
  const interrupt = new AbortController()
  hosts.interfere = (_host, unit) => {
    if (unit.parts.some((part) => part.source.startsWith('set x'))) interrupt.abort()
    return undefined
  }
  const tasks = [task('one', cell, { name: 'x', value: '1' }), task('two', cell, { name: 'y', value: '1' })]
  const { lines, exitCode } = await runTasks(hosts, tasks, { hosts: ['a'], interrupt: interrupt.signal })
  expect(lines).toEqual(['a one: changed'])
  expect(exitCode).toBe(130)
})

describe('with more hosts than are worked on at once', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const tasks = [task('one', cell, { name: 'x', value: '1' })]

  test('the others wait for their turn', async () => {
    const hosts = world()
    const begun = new Set<string>()
    const ended = new Set<string>()
    let most = 0
    hosts.delay = (host) => {
      begun.add(host)
      return 3
    }
    hosts.interfere = (host, unit) => {
      most = Math.max(most, begun.size - ended.size)
      if (unit.parts.some((part) => part.source.startsWith('set x'))) ended.add(host)
      return undefined
    }
    const { lines } = await runTasks(hosts, tasks, { hosts: names, forks: 2 })
    expect(lines).toEqual(names.map((name) => `${name} one: changed`))
    expect(most).toBe(2)
  })

  test('those that wait are not begun once the run is interrupted', async () => {
    const hosts = world()
    const interrupt = new AbortController()
    hosts.interfere = () => {
      interrupt.abort()
      return undefined
    }
    const { lines } = await runTasks(hosts, tasks, { hosts: names, forks: 2, interrupt: interrupt.signal })
    expect(lines).toEqual(['a one: changed', 'b one: changed'])
  })
})

test('nothing is done at all when a selected task needs a result that is not there', async () => {
  const hosts = world()
  const key = task('make the key', cell, { name: 'key', value: '1' }, { register: 'key' })
  const first = task('first', cell, { name: 'x', value: '1' })
  const use = task(
    'use the key',
    cell,
    {},
    { params: computed(['results.key.value'], () => ({ name: 'y', value: '1' })) },
  )
  const isSelected = (one: unknown) => one === first || one === use
  const before = await runTasks(hosts, [first, key, use], { hosts: ['a'], isSelected })
  expect(before.lines).toEqual(['a make the key: failed'])
  expect(before.exitCode).toBe(1)
  expect(hosts.cells.size).toBe(0)
  hosts.cells.set('a/key', '1')
  const after = await runTasks(hosts, [first, key, use], { hosts: ['a'], isSelected })
  expect(after.lines).toEqual(['a first: changed', 'a use the key: changed'])
})

test('what a module calls secret is masked in all that is told', async () => {
  const secretive = {
    ...cell,
    params: {
      ...cell.params,
      properties: { ...cell.params.properties, value: { type: 'string', secret: true } },
    },
  } as typeof cell
  const tasks = [task('set', secretive, { name: 'x', value: 'hunter22' })]
  const { events } = await runTasks(world(), tasks, { hosts: ['a'], showDiffs: true, showScripts: true })
  expect(JSON.stringify(events)).toContain('set x to ••••••')
  expect(JSON.stringify(events)).not.toContain('hunter22')
})

test('what looks odd to a module is told as a warning', async () => {
  const odd = { ...look, report: () => ({ value: '', warnings: ['the clock runs ahead'] }) }
  const { events } = await runTasks(world(), [task('look', odd, { name: 'x' })], { hosts: ['a'] })
  expect(events).toContainEqual({ type: 'warning', host: 'a', message: 'the clock runs ahead' })
})

test('in a dry run, what may read anything may read what is pending on another host', async () => {
  const anything = { ...look, reads: () => ['any' as const] }
  const tasks = [task('make', cell, { name: 'x', value: '1' }), task('try', anything, { name: 'y' })]
  const { lines, events } = await runTasks(world({ 'a/x': '1' }), tasks, { mode: 'check' })
  expect(lines).toEqual(['a make: ok', 'a try: ok_now', 'b make: changed', 'b try: ok_now'])
  expect(finished(events).flatMap(({ unless = [] }) => unless)).toEqual(['make (b)', 'make'])
})
