import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PartResult, Unit } from '../../src/remote/contract.ts'
import { OutputPool } from '../../src/remote/output-pool.ts'
import { FinalRefused, Refused } from '../../src/remote/refused.ts'
import { type SessionPlan, ShellSession } from '../../src/remote/shell-session.ts'
import type { SessionResult } from '../../src/remote/unit-queue.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import type { Conduct, Voice } from './support/evil-shell.ts'
import { goodSpeech, inPieces, type SpokenUnit, spoilt, type Utterance } from './support/evil-speech.ts'
import { EvilWire } from './support/evil-wire.ts'
import { readStream } from './support/reference-reader.ts'

const SESSIONS = rounds(4000)
const HELLO_MS = 2000
const PART_MS = 1000
/** For the host to be asked to end what ran, for the channel to be given up, for output that is still on the way. */
const GRACE_MS = 6000 + 2000 + 1000
const END = ['silence', 'exit', 'close', 'loss', 'bye'] as const

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

describe(`a host that says anything (seed ${SEED})`, () => {
  it('gives each unit a failure or a faithful answer, within its time, and holds nothing', async () => {
    const random = randomFrom(SEED)
    for (let round = 0; round < SESSIONS; round++) await trySession(round, random)
  }, 120_000)
})

async function trySession(round: number, random: () => number): Promise<void> {
  const units = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => ({
    id: index + 1,
    parts: 1 + Math.floor(random() * 3),
    needed: random() < 0.3,
  }))
  const times = random() < 0.15 ? 0 : 1 + Math.floor(random() * 3)
  const marker = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  const speech = inPieces(spoilt(goodSpeech(units, random), times, random), marker, random)
  const session = open(speech, marker, END[Math.floor(random() * END.length)] ?? 'silence', random)
  const results = units.map((unit) => session.run(unit))
  const sum = units.reduce((parts, unit) => parts + unit.parts, 0)
  await vi.advanceTimersByTimeAsync(HELLO_MS + sum * PART_MS + GRACE_MS)
  const told = JSON.stringify(
    speech.map(({ stream, text, pauseMs }) => `${stream} ${pauseMs} ${text.slice(0, 60)}`),
  )
  const why = `session ${round} of seed ${SEED}: ${told.slice(0, 4000)}`
  for (const [index, { settled }] of results.entries()) {
    expect(settled, why).toHaveLength(1)
    checkAnswer(index + 1, settled[0], session, units, why)
  }
  expect(session.pool.take(Number.MAX_SAFE_INTEGER), why).toBe(128 * 2 ** 20)
  const isQuick = speech.reduce((ms, { pauseMs }) => ms + pauseMs, 0) < PART_MS
  if (times === 0 && isQuick)
    for (const { settled } of results) expect(settled[0]?.kind, why).toBe('answered')
}

interface Opened {
  readonly wire: EvilWire
  readonly marker: string
  readonly pool: OutputPool
  run(unit: SpokenUnit): { readonly settled: readonly SessionResult[] }
}

function open(
  speech: readonly Utterance[],
  marker: string,
  end: (typeof END)[number],
  random: () => number,
): Opened {
  const pool = new OutputPool()
  const conduct: Conduct = { greet: (voice) => speak(voice, wire, speech, end) }
  const wire: EvilWire = new EvilWire(conduct)
  const plan: SessionPlan = {
    marker,
    pool,
    lock: undefined,
    helloTimeoutMs: HELLO_MS,
    kill: killer(random),
    abandon: (reason) => wire.lose(reason),
    distrust: (reason) => {
      wire.lose(reason)
      return new FinalRefused('shell', reason)
    },
    explain: (printed) => new Refused('shell', `no shell: ${printed.length}`),
  }
  const session = new ShellSession(wire.wire, plan)
  return {
    wire,
    marker,
    pool,
    run: (unit) => {
      const settled: SessionResult[] = []
      void session.run(unitOf(unit)).then((result) => settled.push(result))
      return { settled }
    },
  }
}

function killer(random: () => number): () => Promise<void> {
  const way = random()
  if (way < 0.3) return () => new Promise(() => undefined)
  if (way < 0.5) return () => Promise.reject(new Error('no shell'))
  return () => new Promise((resolve) => setTimeout(resolve, Math.floor(way * 3000)))
}

function unitOf({ parts, needed }: SpokenUnit): Unit {
  return {
    survives: false,
    parts: Array.from({ length: parts }, () => ({ source: 'true', timeoutMs: PART_MS, needed })),
  }
}

function speak(voice: Voice, wire: EvilWire, speech: readonly Utterance[], end: (typeof END)[number]): void {
  const say = (index: number): void => {
    const one = speech[index]
    if (one === undefined) finish(voice, wire, end)
    else
      setTimeout(() => {
        if (one.stream === 'stdout') voice.out(one.text)
        else voice.err(one.text)
        say(index + 1)
      }, one.pauseMs)
  }
  say(0)
}

function finish(voice: Voice, wire: EvilWire, end: (typeof END)[number]): void {
  if (end === 'exit') wire.exit(0)
  else if (end === 'close') wire.close()
  else if (end === 'loss') wire.lose('the host closed the connection')
  else if (end === 'bye') voice.frame('b bye')
}

/** What counts as a part's answer is just what stands on both streams in its place. */
function checkAnswer(
  id: number,
  result: SessionResult | undefined,
  { wire, marker }: Opened,
  units: readonly SpokenUnit[],
  why: string,
): void {
  if (result?.kind !== 'answered' && result?.kind !== 'lost') return
  const [stdout, stderr] = [wire.heard.stdout, wire.heard.stderr].map((pieces) =>
    readStream(Buffer.concat(pieces).toString('latin1'), marker, units),
  )
  for (const [index, part] of result.parts.entries()) {
    if (part.kind !== 'ended') continue
    const said = [stdout?.get(`${id}.${index}`), stderr?.get(`${id}.${index}`)]
    expect(shown(part), why).toEqual({
      code: [said[0]?.code, said[1]?.code],
      stdout: said[0]?.printed,
      stderr: said[1]?.printed,
    })
  }
}

function shown({ code, stdout, stderr }: PartResult & { kind: 'ended' }): unknown {
  return { code: [code, code], stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') }
}
