import { describe, expect, it } from 'vitest'
import type { JointProbe, JointWay } from '../../src/core/joint-probe.ts'
import type { Script } from '../../src/core/shell.ts'
import { sh } from '../../src/core/shell.ts'
import type { PartResult } from '../../src/shell/contract.ts'
import { type ProbeRequest, partFor, questionsFor, UnitReader } from '../../src/units/probe-unit.ts'

/** Asks for letters with one `get`; the answer has one letter for each. */
const LETTERS: JointWay<string> = {
  ask: (letters) => sh`get ${letters}`,
  separate: ({ code, stdout }, letters) =>
    code === 0 ? letters.map((_, index) => ended(stdout.toString()[index] ?? '')) : undefined,
}

function letter(name: string): JointProbe<string> {
  return { ...sh`get ${name}`, joint: { way: LETTERS, question: name } }
}

function request(task: number, probe: Script | undefined, guard?: Script): ProbeRequest {
  return {
    at: { text: String(task), task: String(task), item: 0 },
    actor: 'a',
    ready: {
      kind: 'ready',
      params: {},
      user: undefined,
      probe,
      guard: guard === undefined ? undefined : { script: guard, message: 'no' },
    },
    timeoutMs: 1000 * (task + 1),
    needs: () => [],
    concerns: () => [],
  }
}

function ended(text: string, code = 0): PartResult & { kind: 'ended' } {
  return { kind: 'ended', code, stdout: Buffer.from(text), stderr: Buffer.alloc(0), truncated: false }
}

const REQUESTS = [
  request(0, letter('a')),
  request(1, sh`who`),
  request(2, letter('b'), sh`guard`),
  request(3, undefined),
  request(4, letter('c')),
]

function answersTo(results: readonly PartResult[]): { seen: readonly string[]; unanswered: number[] } {
  const reader = new UnitReader(questionsFor(REQUESTS, { joint: true }))
  const seen = results.flatMap((result, index) => reader.hear(index, result))
  return {
    seen: seen.map(
      ([{ at }, one]) => `${at.task} ${one.kind === 'seen' ? one.output.stdout.toString() : one.kind}`,
    ),
    unanswered: reader.unanswered.map(({ at }) => Number(at.task)),
  }
}

describe('probes of one kind', () => {
  it('are one part of a unit, in the place of the first, with time for the longest', () => {
    expect(questionsFor(REQUESTS, { joint: true }).map(partFor)).toEqual([
      { source: 'get a b c', timeoutMs: 5000, needed: false },
      { source: 'who', timeoutMs: 2000, needed: false },
      { source: 'guard', timeoutMs: 3000, needed: false },
    ])
    expect(questionsFor(REQUESTS, { joint: false }).map((one) => partFor(one).source)).toEqual([
      'get a',
      'who',
      'guard',
      'get b',
      'get c',
    ])
  })

  it('each get their own answer', () => {
    expect(answersTo([ended('xyz'), ended('me'), ended('')])).toEqual({
      seen: ['0 x', '4 z', '1 me', '2 y'],
      unanswered: [],
    })
  })

  it.each<[string, PartResult]>([
    ['cannot be told apart', ended('', 1)],
    ['took too long', { kind: 'timeout', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }],
    ['were too long', { ...ended('xyz'), truncated: true }],
  ])('are to be asked alone when their answers %s', (_, joint) => {
    expect(answersTo([joint, ended('me'), ended('')])).toEqual({ seen: ['1 me'], unanswered: [0, 2, 4] })
  })

  it('that are the same are one part, too, with one answer for all', () => {
    const twice = [request(0, sh`who`), request(1, letter('a')), request(2, sh`who`)]
    const questions = questionsFor(twice, { joint: true })
    expect(questions.map((one) => partFor(one).source)).toEqual(['who', 'get a'])
    const heard = new UnitReader(questions).hear(0, ended('me'))
    expect(heard.map(([{ at }]) => Number(at.task))).toEqual([0, 2])
    expect(heard[1]?.[1]).toMatchObject({ output: { stdout: Buffer.from('me') } })
  })

  it('and guards are told when both have answered', () => {
    const reader = new UnitReader(questionsFor([request(0, sh`who`, sh`guard`)], { joint: true }))
    expect(reader.hear(0, ended(''))).toEqual([])
    expect(reader.hear(1, ended('me'))).toHaveLength(1)
  })
})
