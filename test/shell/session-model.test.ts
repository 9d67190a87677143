import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LockRegistry } from '../../src/shell/lock-registry.ts'
import { Refused } from '../../src/shell/refused.ts'
import { UserShell } from '../../src/shell/user-shell.ts'
import { unitOf } from '../transport/support/fixture.ts'
import { type ScriptedChannel, ScriptedHost } from './support/scripted-host.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** What can happen between a program and a host, in any order. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      shell: fc.nat(2),
      parts: fc.integer({ min: 1, max: 2 }),
      survives: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'give' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('greet' as const, 'begin' as const, 'answer' as const),
      channel: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('busy' as const, 'waits' as const, 'noise' as const, 'bye' as const),
      channel: fc.nat(3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('exit' as const), channel: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'deny' as const }, { do: 'lose' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), shell: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give up' as const), shell: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 900, 4000, 20_000) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

it('modules 01: no promise of a session is without an end, in any order of opened, locked, closed, run, killed, timed out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }),
      fc.boolean(),
      async (steps, isLocked) => {
        const program = new Program(isLocked ? 'me, run 1' : undefined)
        for (const one of steps) {
          program.take(one)
          await vi.advanceTimersByTimeAsync(0)
        }
        // The host says nothing more; what is under way has its deadlines.
        await vi.advanceTimersByTimeAsync(LONGEST_MS)
        expect(program.open).toEqual([])
        program.closeAll()
        await vi.advanceTimersByTimeAsync(LONGEST_MS)
        expect(program.open).toEqual([])
      },
    ),
    { numRuns: 500, ...REPRODUCIBLE },
  )
}, 180_000)

it('modules 01: a shell that has ended while its lock was waited for is not given a unit that nobody answers', async () => {
  const locks = new LockRegistry()
  const host = new ScriptedHost(locks, 'me, run 1')
  const alias = new ScriptedHost(locks, 'me, run 1')
  const [first, second] = [new UserShell(host.shell, undefined), new UserShell(alias.shell, undefined)]
  const results = [first.run(unitOf('true'), undefined), second.run(unitOf('true'), undefined)].map(outcomeOf)
  await vi.advanceTimersByTimeAsync(0)
  host.give()
  alias.give()
  await vi.advanceTimersByTimeAsync(0)
  // The second waits for the first to have the lock, and ends meanwhile.
  alias.channels[0]?.hangUp(1)
  await vi.advanceTimersByTimeAsync(0)
  host.channels[0]?.say('h 17 flock')
  await vi.advanceTimersByTimeAsync(0)
  expect(await results[1]).toContain('no shell')
})

class Program {
  readonly open: string[] = []
  readonly #hosts: readonly ScriptedHost[]
  readonly #shells: readonly UserShell[]
  #asked = 0

  constructor(lock: string | undefined) {
    const locks = new LockRegistry()
    // Two names of one machine, and a second user.
    const [one, two] = [new ScriptedHost(locks, lock), new ScriptedHost(locks, lock)]
    this.#hosts = [one, two]
    this.#shells = [
      new UserShell(one.shell, undefined),
      new UserShell(one.shell, 'wrtc'),
      new UserShell(two.shell, undefined),
    ]
  }

  take(one: Step): void {
    const channels = this.#hosts.flatMap((host) => host.channels)
    const asked = this.#hosts.find((host) => host.asked > 0)
    if (one.do === 'run') this.#run(one.shell, one.parts, one.survives)
    else if (one.do === 'give') asked?.give()
    else if (one.do === 'deny') asked?.deny()
    else if (one.do === 'lose') this.#hosts[0]?.lose()
    else if (one.do === 'give up') this.#shells[one.shell]?.giveUpLook()
    else if (one.do === 'close') this.#watch(`close ${one.shell}`, this.#shells[one.shell]?.close(2000))
    else if (one.do === 'wait') vi.advanceTimersByTime(one.ms)
    else talk(channels.at(-1 - one.channel), one.do)
  }

  closeAll(): void {
    for (const [index, shell] of this.#shells.entries()) this.#watch(`last close ${index}`, shell.close(2000))
  }

  #run(shell: number, parts: number, survives: boolean): void {
    const sources = Array.from({ length: parts }, () => ({ source: 'true', timeoutMs: 3000 }))
    this.#watch(
      `run ${++this.#asked} on ${shell}`,
      this.#shells[shell]?.run({ ...unitOf(...sources), survives }),
    )
  }

  #watch(name: string, promise: Promise<unknown> | undefined): void {
    this.open.push(name)
    void outcomeOf(promise).then(() => this.open.splice(this.open.indexOf(name), 1))
  }
}

function outcomeOf(promise: Promise<unknown> | undefined): Promise<string> {
  return Promise.resolve(promise).then(
    (result) => JSON.stringify(result) ?? '',
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error
      return error.message
    },
  )
}

function talk(channel: ScriptedChannel | undefined, what: string): void {
  const words = channel === undefined ? undefined : wordsOf(channel, what)
  if (what === 'exit') channel?.hangUp(1)
  else if (channel?.marker !== undefined && words !== undefined) channel.say(words)
}

/** What the host's shell says next, if it is its turn. */
function wordsOf(channel: ScriptedChannel, what: string): string | undefined {
  const progress = PROGRESS.get(channel) ?? { begun: 0, ended: 0 }
  PROGRESS.set(channel, progress)
  const next = channel.units.find(({ id }) => id === progress.begun + 1)
  const parts = channel.units.find(({ id }) => id === progress.begun)?.parts ?? 0
  if (what === 'begin' && next !== undefined && progress.ended === parts) {
    progress.begun = next.id
    progress.ended = 0
    return `s ${next.id}`
  }
  if (what === 'answer' && progress.ended < parts) return `e ${progress.begun} ${progress.ended++} 0`
  return SENTENCES[what]
}

const SENTENCES: Readonly<Record<string, string>> = {
  greet: 'h 17 flock',
  busy: 'h 17 busy 16 root 3 them, run 2',
  waits: 'w 45 16 root 3 them, run 2',
  noise: 'e 9 9 9',
  bye: 'b bye',
}

/** How far each command is with its units. */
const PROGRESS = new WeakMap<ScriptedChannel, { begun: number; ended: number }>()

/** More than all deadlines that one thing may wait for one after the other. */
const LONGEST_MS = 600_000

const REPRODUCIBLE = { seed: 20_261_127 }
