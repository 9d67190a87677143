import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import type { PartResult, Unit } from '../../src/shell/contract.ts'
import { OutputPool } from '../../src/shell/output-pool.ts'
import { FinalRefused, Refused } from '../../src/shell/refused.ts'
import type { SessionPlan } from '../../src/shell/session-plan.ts'
import { ShellSession } from '../../src/shell/shell-session.ts'
import { passSudo } from '../../src/shell/sudo-password.ts'
import type { SessionResult } from '../../src/shell/unit-queue.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import type { Conduct, Voice } from './support/evil-shell.ts'
import { goodSpeech, inPieces, type SpokenUnit, spoilt, type Utterance } from './support/evil-speech.ts'
import { EvilWire } from './support/evil-wire.ts'
import { readStream } from './support/reference-reader.ts'

const SESSIONS = rounds(3000)
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

describe(`what answers in place of sudo (seed ${SEED})`, () => {
  it('is given the password at most once, where it was asked for, and settles in its time', async () => {
    const random = randomFrom(SEED + 1)
    for (let round = 0; round < rounds(1000); round++) await trySudo(round, random)
  }, 180_000)
})

const PROMPT = 'wrtcplay-prompt:'
const READY = 'wrtcplay-ready'

async function trySudo(round: number, random: () => number): Promise<void> {
  const wire = new EvilWire({})
  const exchange = { prompt: PROMPT, ready: READY, password: new Secret('pass'), user: 'root', host: 'h3' }
  let settled: string | undefined
  void passSudo(wire.wire, { ...exchange, timeoutMs: PART_MS }).then(
    () => (settled = 'open'),
    (error: Refused) => (settled = error.refusal.message),
  )
  const sayings = [
    PROMPT,
    PROMPT.slice(0, 9),
    PROMPT.slice(9),
    `${READY}\n`,
    READY,
    'x'.repeat(9000),
    '\0',
    'sorry\n',
  ]
  const said = { stdout: '', stderr: '' }
  let askedAt: number | undefined
  for (let count = 0; count < 30; count++) {
    const saying = sayings[Math.floor(random() * sayings.length)] ?? ''
    const stream = random() < 0.5 ? 'stdout' : 'stderr'
    const wasOpen = settled === undefined
    said[stream] += saying
    if (stream === 'stdout') wire.out(Buffer.from(saying))
    else wire.err(Buffer.from(saying))
    if (wasOpen && said.stderr.includes(PROMPT)) askedAt ??= count
    if (wire.written.length > 0) expect(askedAt, `round ${round} of seed ${SEED + 1}`).toBeDefined()
    await vi.advanceTimersByTimeAsync(Math.floor(random() * 200))
  }
  await vi.advanceTimersByTimeAsync(PART_MS)
  expect(settled, `round ${round} of seed ${SEED + 1}`).toBeDefined()
  expect(wire.written.filter((bytes) => bytes.includes('pass')).length).toBeLessThanOrEqual(1)
  if (settled === 'open') expect(said.stdout).toContain(`${READY}\n`)
}

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
  const described = JSON.stringify(
    speech.map(({ stream, text, pauseMs }) => `${stream} ${pauseMs} ${text.slice(0, 60)}`),
  )
  const why = `session ${round} of seed ${SEED}: ${described.slice(0, 4000)}`
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
