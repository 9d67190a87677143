import { describe, expect, it } from 'vitest'
import { sh } from '../../src/core/shell.ts'
import { AnswersAhead, Asked } from '../../src/units/answers-ahead.ts'
import { type ProbeRequest, partFor, questionsInTime, type Seen } from '../../src/units/probe-unit.ts'

const MIB = 2 ** 20

function request(task: number, timeoutMs = 1000): ProbeRequest {
  const ready = { kind: 'ready', params: {}, user: undefined, probe: sh`same`, guard: undefined } as const
  return {
    at: { text: String(task), task: String(task), item: 0 },
    actor: 'a',
    ready,
    timeoutMs,
    needs: () => [],
    concerns: () => [],
  }
}

function seen(bytes: number): Seen {
  const output = { code: 0, stdout: Buffer.alloc(bytes), stderr: Buffer.alloc(0) }
  return { kind: 'seen', output, guard: undefined, isStale: false, links: undefined }
}

function ask(answers: AnswersAhead, task: number, bytes: number, isWanted = false): Asked {
  const asked = new Asked(request(task), 0)
  answers.begin(asked)
  answers.keep(asked, { changes: 0, sentAt: 0, observation: seen(bytes) }, isWanted)
  return asked
}

describe('security 14: what is known ahead of time', () => {
  it('is bounded for a host; what is wanted now is kept all the same', () => {
    const ofRun = { bytes: 0 }
    const answers = new AnswersAhead(ofRun)
    expect(ask(answers, 1, 12 * MIB).seen).toBeDefined()
    expect(answers.wasFull).toBe(false)
    expect(ask(answers, 2, 5 * MIB).seen).toBeUndefined()
    expect(answers.wasFull).toBe(true)
    expect(ask(answers, 3, 50 * MIB, true).seen).toBeDefined()
    expect(ofRun.bytes).toBe(12 * MIB)
    answers.forget('1')
    expect(ask(answers, 2, 5 * MIB).seen).toBeDefined()
    answers.clear()
    expect(ofRun.bytes).toBe(0)
  })

  it('is bounded for the run: one host that has nothing left leaves the others theirs', () => {
    const ofRun = { bytes: 250 * MIB }
    const answers = new AnswersAhead(ofRun)
    expect(ask(answers, 1, 8 * MIB).seen).toBeUndefined()
    expect(ask(answers, 2, 1 * MIB).seen).toBeDefined()
    answers.clear()
    expect(ofRun.bytes).toBe(250 * MIB)
  })

  it('does not count what an earlier unit says of a request that was asked anew', () => {
    const ofRun = { bytes: 0 }
    const answers = new AnswersAhead(ofRun)
    const late = new Asked(request(1), 0)
    answers.begin(late)
    ask(answers, 1, MIB)
    answers.keep(late, { changes: 0, sentAt: 0, observation: seen(3 * MIB) }, false)
    expect(ofRun.bytes).toBe(MIB)
  })
})

it('security 13: a look that is asked together with others has its own task’s time', () => {
  const questions = questionsInTime([request(1, 3000), request(2, 600_000), request(3, 3000)], {
    joint: true,
  })
  expect(
    questions.map((one) => [partFor(one).timeoutMs, one.requests.map(({ at }) => Number(at.task))]),
  ).toEqual([
    [3000, [1, 3]],
    [600_000, [2]],
  ])
})
