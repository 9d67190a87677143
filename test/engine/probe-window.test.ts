import { describe, expect, test } from 'vitest'
import type { Task } from '../../src/program/model.ts'
import { cell, fence, look } from './support/cell-module.ts'
import { runTasks, task } from './support/run-tasks.ts'
import { ScriptedWorld } from './support/scripted-host.ts'
import { computed, condition, written } from './support/values.ts'

const N = 40

/** Round trips to host `a` and probes sent to it, when only the tasks at `wrong` have something to do. */
async function roundTrips(
  wrong: readonly number[],
  tasks = cells(N),
): Promise<{ units: number; probes: number }> {
  const world = new ScriptedWorld()
  for (let index = 0; index < N; index++)
    world.cells.set(`a/c${index}`, wrong.includes(index) ? 'old' : 'new')
  const { exitCode } = await runTasks(world, tasks, { hosts: ['a'] })
  expect(exitCode).toBe(0)
  const probes = world.log
    .flatMap((entry) => entry.sources)
    .filter((source) => source.startsWith('get')).length
  return { units: world.unitsOf('a'), probes }
}

function cells(count: number, from = 0, more: object = {}): readonly Task[] {
  return Array.from({ length: count }, (_, index) =>
    task(`t${from + index}`, cell, { name: `c${from + index}`, value: 'new', ...more }),
  )
}

/** Has a cell touch anything. */
const ANYWHERE = { also: ['z/z'] }

describe('round trips', () => {
  test('a run that changes nothing takes one, whatever its length', async () => {
    expect(await roundTrips([])).toEqual({ units: 1, probes: N })
  })

  test('each result that a later task needs takes one more', async () => {
    const chain = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      ...cells(10, 3),
      task(
        'second',
        look,
        {},
        { register: 'second', params: computed(['results.first.value'], () => ({ name: 'c1' })) },
      ),
      ...cells(10, 13),
      task('third', look, {}, { params: computed(['results.second.value'], () => ({ name: 'c2' })) }),
    ]
    expect(await roundTrips([], chain)).toEqual({ units: 3, probes: chain.length })
  })

  test('a task whose inputs wait does not keep the ones behind it from being asked', async () => {
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      task('waits', look, {}, { params: computed(['results.first.value'], () => ({ name: 'c1' })) }),
      ...cells(10),
    ]
    expect((await roundTrips([], tasks)).units).toBe(2)
  })

  test('a condition that is settled without what it waits for keeps nothing from being asked', async () => {
    const either = written('true || results.first.value == "1"')
    const neither = written('results.first.value == "1" && false')
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      task('asked', look, { name: 'c1' }, { when: [either], register: 'second' }),
      task('skipped', look, { name: 'c2' }, { when: [neither] }),
      ...cells(10, 3),
    ]
    expect((await roundTrips([], tasks)).units).toBe(1)
  })

  test('where only a condition waits, the host is asked in the meantime', async () => {
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      task(
        'second',
        cell,
        { name: 'c1', value: 'new' },
        { when: [condition(['results.first.value'], () => true)] },
      ),
    ]
    expect(await roundTrips([], tasks)).toEqual({ units: 1, probes: 2 })
  })

  test('what asks nothing, or is known to be passed over, needs no round trip of its own', async () => {
    const waiting = computed(['results.first.value'], () => ({ name: 'c2' }))
    const local = { ...look, isLocal: true as const, probe: () => undefined }
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      task('local', local, {}, { params: waiting }),
      task('passed over', look, {}, { params: waiting, when: [condition([], () => false)] }),
      task(
        'in doubt',
        cell,
        { name: 'c1', value: 'new' },
        { when: [condition(['results.first.value'], () => true)] },
      ),
    ]
    expect(await roundTrips([], tasks)).toEqual({ units: 1, probes: 2 })
  })

  test('a task is put together once ahead and once at its turn, one that asks nothing at its turn alone', async () => {
    const counts = { look: 0, local: 0 }
    const counted = (kind: keyof typeof counts, name: string) =>
      computed(['host.name'], () => {
        counts[kind]++
        return { name }
      })
    const local = { ...look, isLocal: true as const, probe: () => undefined }
    const behind = (result: string, name: string, register: string) => {
      const params = computed([`results.${result}.value`], () => ({ name }))
      return task(register, look, {}, { register, params })
    }
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      behind('first', 'c1', 'second'),
      behind('second', 'c2', 'third'),
      task('local', local, {}, { params: counted('local', 'c3') }),
      task('look', look, {}, { params: counted('look', 'c3') }),
    ]
    expect((await roundTrips([], tasks)).units).toBe(3)
    expect(counts).toEqual({ look: 2, local: 1 })
  })

  test("a condition that waits for a result leaves a user's command out, too", async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/c0', 'x')
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      task('secret', look, { name: 'private' }, { when: [condition(['results.first.value'], () => false)] }),
    ]
    await runTasks(world, tasks, { hosts: ['a'] })
    expect(world.log.flatMap((entry) => entry.sources)).not.toContain('get private')
  })

  test('nothing is asked ahead past a fence', async () => {
    const tasks = [...cells(3), task('fence', fence, { name: 'c0' }), ...cells(3, 3)]
    expect((await roundTrips([], tasks)).units).toBe(2)
  })

  test('a fence that is known to be passed over is none', async () => {
    const passed = task('fence', fence, { name: 'c0' }, { when: [condition([], () => false)] })
    expect(await roundTrips([], [...cells(3), passed, ...cells(3, 3)])).toEqual({ units: 1, probes: 6 })
  })

  test.each([[1], [5], [N]])('%i changes in a row that do not overlap cost one each', async (count) => {
    const wrong = Array.from({ length: count }, (_, index) => index)
    expect(await roundTrips(wrong)).toEqual({ units: 1 + count, probes: N + count })
  })

  test('changes that are far apart and do not overlap cost one each, too', async () => {
    expect((await roundTrips([3, 17, 30])).units).toBe(1 + 3)
  })

  test('what a change has had thrown away is asked anew, and what the next ones leave alone is not', async () => {
    const also = [10, 11, 12, 13, 14, 15].map((index) => `c${index}`)
    const folder = task('folder', cell, { name: 'c0', value: 'new', also })
    const { units } = await roundTrips([0, 10, 11, 12, 13, 14, 15, 20, 30], [folder, ...cells(N - 1, 1)])
    expect(units).toBe(1 + [0, 20, 30].length + Math.ceil(Math.log2(also.length + 1)))
  })

  test.each([
    [[0]],
    [[N - 1]],
    [[20]],
    [[5, 6]],
    [[3, 17, 30]],
    [Array.from({ length: N }, (_, index) => index)],
  ])(
    'changes at %j that may alter anything cost 1 + ⌈log2(distance + 1)⌉ each, and at most 3 probes a task are sent',
    async (wrong) => {
      const { units, probes } = await roundTrips(wrong, cells(N, 0, ANYWHERE))
      const ends = [...wrong.slice(1), N]
      const allowed = wrong.map((at, index) => 1 + Math.ceil(Math.log2((ends[index] ?? N) - at + 1)))
      expect(units).toBeLessThanOrEqual(1 + allowed.reduce((sum, one) => sum + one, 0))
      expect(probes).toBeLessThanOrEqual(3 * N)
    },
  )
})

describe('what was asked ahead', () => {
  test('is thrown away after a change on the same host', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/x', 'old').set('a/y', 'good')
    const tasks = [
      task('breaks y', cell, { name: 'x', value: 'new', also: ['y'] }),
      task('mends y', cell, { name: 'y', value: 'good' }),
    ]
    const { lines } = await runTasks(world, tasks, { hosts: ['a'] })
    expect(lines).toEqual(['a breaks y: changed', 'a mends y: changed'])
    expect(world.cells.get('a/y')).toBe('good')
  })

  test('is thrown away after a change on another host', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/x', 'old').set('b/x', 'new').set('a/y', 'good').set('b/y', 'good')
    const tasks = [
      task('breaks y of b', cell, { name: 'x', value: 'new', also: ['b/y'] }),
      task('mends y', cell, { name: 'y', value: 'good' }),
    ]
    const { lines } = await runTasks(world, tasks)
    expect(lines).toContain('b mends y: changed')
    expect(lines).toContain('a mends y: ok')
  })

  /** Units that two cells behind a slow task take, when it took so long. */
  async function unitsBehind(slowMs: number, cellValue: string, more: Partial<Task> = {}): Promise<number> {
    const world = new ScriptedWorld()
    world.cells.set('a/c0', cellValue).set('a/c1', 'new')
    let now = 0
    const clock = { now: () => new Date(0), monotonicMs: () => now, sleep: () => Promise.resolve() }
    const report = () => {
      now += slowMs
      return { value: 'late' }
    }
    const slow = task('slow', { ...look, report }, { name: 'c1' })
    const behind = cells(2).map((one) => ({ ...one, ...more }))
    await runTasks(world, [slow, ...behind], { hosts: ['a'], clock })
    return world.unitsOf('a')
  }

  test('tells that all is as asked although it is older than two seconds, but not for ever', async () => {
    expect(await unitsBehind(2_001, 'new')).toBe(1)
    expect(await unitsBehind(60_001, 'new')).toBe(2)
  })

  test('is asked again when it is older than two seconds and something hangs on it', async () => {
    expect(await unitsBehind(1_999, 'old')).toBe(1 + 1)
    expect(await unitsBehind(2_001, 'old')).toBe(1 + 1 + 1)
    expect(await unitsBehind(2_001, 'new', { register: 'result' })).toBe(1 + 1)
  })

  test.each([
    [undefined, 1 + 1 + 1],
    [10, 1 + 1],
  ])('is as old as its unit (%s ms), not as the connection that it waited for', async (tookMs, units) => {
    const world = new ScriptedWorld()
    world.cells.set('a/c0', 'new').set('a/c1', 'old')
    world.tookMs = tookMs
    let now = 0
    world.interfere = () => {
      now = 3_000
      return undefined
    }
    const clock = { now: () => new Date(0), monotonicMs: () => now, sleep: () => Promise.resolve() }
    await runTasks(world, cells(2), { hosts: ['a'], clock })
    expect(world.unitsOf('a')).toBe(units)
  })

  test('for another user is not waited for before its turn comes', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/x', 'new').set('a/y', 'old')
    const answered: string[] = []
    world.interfere = (_host, unit) => void answered.push(unit.parts[0]?.source ?? '')
    world.delay = (_host, user) => (user === 'slow' ? 50 : 1)
    const tasks = [
      task('first', cell, { name: 'x', value: 'new' }),
      task('change', cell, { name: 'y', value: 'new' }),
      task('as the slow one', cell, { name: 'x', value: 'new' }, { become: 'slow' }),
    ]
    const { lines } = await runTasks(world, tasks, { hosts: ['a'] })
    expect(answered.slice(0, 2)).toEqual(['get x', 'set y new '])
    expect(lines).toContain('a as the slow one: ok')
  })

  test('is used as it comes in: what hangs on the first of many looks does not wait for the last', async () => {
    const world = new ScriptedWorld()
    for (let index = 0; index < N; index++) world.cells.set(`a/c${index}`, 'new')
    const read = world.cells.get.bind(world.cells)
    let isLastSeen = false
    world.cells.get = (name) => {
      isLastSeen ||= name === `a/c${N - 1}`
      return read(name)
    }
    let wasLastSeen = true
    world.interfere = (_host, _unit, user) => {
      if (user === 'other') wasLastSeen = isLastSeen
      return undefined
    }
    const params = computed(['results.first.value'], () => ({ name: 'c0' }))
    const tasks = [
      task('first', look, { name: 'c0' }, { register: 'first' }),
      task('hangs on it', look, {}, { params, become: 'other' }),
      ...cells(N - 1, 1),
    ]
    await runTasks(world, tasks, { hosts: ['a'] })
    expect([isLastSeen, wasLastSeen]).toEqual([true, false])
  })

  test('tells nothing of a user whose shell cannot be had before the turn comes', async () => {
    const world = new ScriptedWorld()
    world.cells.set('a/x', 'new')
    world.interfere = (_host, _unit, user) =>
      user === 'late' && world.cells.get('a/late') === undefined
        ? { kind: 'refused', refusal: { kind: 'become', message: 'no such user', hint: undefined } }
        : undefined
    const tasks = [
      task('make the user', cell, { name: 'late', value: 'there' }),
      task('as the user', cell, { name: 'x', value: 'new' }, { become: 'late' }),
    ]
    const { exitCode, lines } = await runTasks(world, tasks, { hosts: ['a'] })
    expect(lines).toEqual(['a as the user: ok', 'a make the user: changed'])
    expect(exitCode).toBe(0)
  })
})
