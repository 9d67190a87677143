import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChangeStarted, KeptContent, RecordedEvent } from '../../src/journal/event.ts'
import { readJournal } from '../../src/journal/read-journal.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { MAIN, Workplace } from './support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './support/loopback-hosts.ts'

/** A task of the playbook, and what its path holds before and after it; `undefined` is nothing. */
interface Step {
  readonly name: string
  readonly yaml: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Each has a path of its own, `{{ folder }}/NAME`. */
const STEPS: readonly Step[] = Array.from({ length: 4 }, (_, index) => [
  {
    name: `copied-${index}`,
    yaml: `copy: { dest: "PATH", content: "new ${index}\\n", mode: "0640" }`,
    before: `old ${index}\n`,
    after: `new ${index}\n`,
  },
  {
    name: `made-${index}`,
    yaml: `copy: { dest: "PATH", content: "made ${index}\\n" }`,
    before: undefined,
    after: `made ${index}\n`,
  },
  {
    name: `edited-${index}`,
    yaml: `line: { path: "PATH", line: added }`,
    before: `first ${index}\n`,
    after: `first ${index}\nadded\n`,
  },
  {
    name: `written-${index}`,
    yaml: `command: { command: "sleep 0.03; echo written >PATH", touches: ["PATH"] }`,
    before: undefined,
    after: 'written\n',
  },
  {
    name: `removed-${index}`,
    yaml: `file: { path: "PATH", state: absent }`,
    before: `gone ${index}\n`,
    after: undefined,
  },
]).flat()

const PLAYBOOK = `- name: Site
  hosts: all
  tasks:
${STEPS.map(({ name, yaml }) => `    - name: ${name}\n      ${yaml.replaceAll('PATH', `{{ folder }}/{{ host.name }}/${name}`)}\n`).join('')}`

const HOSTS = ['a', 'b']

let hosts: LoopbackHosts
let place: Workplace

beforeAll(async () => {
  hosts = await startHosts()
})

afterAll(() => hosts.close())

beforeEach(() => {
  place = new Workplace().write({ 'inventory.yml': hosts.inventory, pins: hosts.pins, 'site.yml': PLAYBOOK })
  resetDisk()
})

afterEach(() => place.remove())

describe('record 10: the journal of a run that was killed', { timeout: 60_000 + rounds(10) * 12_000 }, () => {
  it('tells which changes were done, which one was under way, and what was there before', async () => {
    const random = randomFrom(SEED)
    const whole = await killedAfter(undefined)
    checkJournal(whole.run, 'not at all')
    const seen = new Set<number>()
    for (let round = 0; round < rounds(10); round++) {
      resetDisk()
      const lines = 1 + Math.floor(random() * whole.lines)
      const { run } = await killedAfter(lines, random() * 20)
      seen.add(checkJournal(run, `after ${lines} lines, seed ${SEED}, round ${round}`))
    }
    // Not all at the beginning or behind the end.
    expect(seen.size).toBeGreaterThan(2)
    const again = await place.run(words('--failed'), { env: { PASSWORD } })
    expect([again.code, again.stderr]).toEqual([0, expect.any(String)])
    for (const host of HOSTS)
      for (const { name, after } of STEPS) expect([name, contentOf(host, name)]).toEqual([name, after])
  })

  it('tells no more than it did, wherever it is cut off', async () => {
    const { run } = await killedAfter(undefined)
    const text = readFileSync(journalOf(run))
    const random = randomFrom(SEED)
    const applied = (bytes: Buffer): readonly string[] =>
      eventsIn(bytes.toString()).flatMap((event) =>
        event.type === 'change.applied' ? [`${event.host} ${event.task}`] : [],
      )
    const all = applied(text)
    for (let round = 0; round < 300; round++) {
      const part = applied(text.subarray(0, Math.floor(random() * text.length)))
      expect(part).toEqual(all.slice(0, part.length))
    }
  })
})

/** Compares what a journal says with the disk; how many changes it has seen begin. */
function checkJournal(run: string, when: string): number {
  const events = eventsIn(readFileSync(journalOf(run), 'utf8'))
  let begun = 0
  for (const host of HOSTS) {
    const started = new Map<string, ChangeStarted>()
    const [done, ended] = [new Set<string>(), new Set<string>()]
    for (const event of events) {
      if (!('host' in event) || event.host !== host) continue
      if (event.type === 'change.started') started.set(event.task, event)
      if (event.type === 'change.applied') done.add(event.task)
      if (event.type === 'host.task.finished') ended.add(event.task)
    }
    const open = [...started.keys()].filter((name) => !done.has(name) && !ended.has(name))
    expect([when, open.length]).toEqual([when, Math.min(1, open.length)])
    for (const step of STEPS) {
      const what = [when, host, step.name]
      const now = contentOf(host, step.name)
      const allowed = done.has(step.name)
        ? [step.after]
        : open.includes(step.name)
          ? [step.before, step.after]
          : [step.before]
      expect(
        [...what, allowed.includes(now)],
        `${String(now)} is none of ${JSON.stringify(allowed)}`,
      ).toEqual([...what, true])
      const change = started.get(step.name)
      if (change !== undefined)
        expect([...what, beforeIn(change, run)]).toEqual([...what, contentBefore(step)])
    }
    begun += started.size
  }
  return begun
}

/** What a change says of its path before it: the content where it is kept, and otherwise what kind of thing it was. */
function beforeIn({ before: { files = [], state } }: ChangeStarted, run: string): string | undefined {
  const [file] = files
  if (file?.absent === true) return undefined
  if (file !== undefined) return keptText(file, run)
  const { facts, isDue } = state as { facts?: { type: string; size: number }; isDue?: boolean }
  return facts === undefined ? `due: ${isDue}` : `${facts.type} of ${facts.size} bytes`
}

function contentBefore({ name, before }: Step): string | undefined {
  if (name.startsWith('written')) return 'due: true'
  return name.startsWith('removed') ? `file of ${before?.length} bytes` : before
}

function keptText({ sha256 = '', kept, leftOut }: KeptContent, run: string): string {
  if (kept !== true) return `left out: ${leftOut}`
  const path = join(place.folder, '.wrtcplay/runs', run, 'contents', sha256)
  const bytes = readFileSync(path)
  expect([createHash('sha256').update(bytes).digest('hex'), statSync(path).mode & 0o777]).toEqual([
    sha256,
    0o600,
  ])
  return bytes.toString()
}

function eventsIn(text: string): readonly RecordedEvent[] {
  const events: RecordedEvent[] = []
  readJournal(text, (event) => void events.push(event))
  return events
}

interface Killed {
  readonly run: string
  /** That it has printed. */
  readonly lines: number
}

/**
 * Runs the playbook, and kills the controller so many milliseconds after it has printed so many lines; `undefined` lets it come to its
 * end. Resolves when all that it had begun on the hosts has ended, too.
 */
async function killedAfter(lines: number | undefined, ms = 0): Promise<Killed> {
  const killed = await killedOnly(lines, ms)
  await expect.poll(() => hosts.processes()).toBe(0)
  return killed
}

function killedOnly(lines: number | undefined, ms: number): Promise<Killed> {
  const before = new Set(runs())
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...words('--output', 'jsonl')], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: place.folder, PASSWORD },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = 0
    let isDue = false
    child.stdout.on('data', (piece: Buffer) => {
      printed += piece.toString().split('\n').length - 1
      if (isDue || lines === undefined || printed < lines) return
      isDue = true
      setTimeout(() => kill(child), ms)
    })
    let said = ''
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
    child.on('error', reject)
    child.on('close', () => {
      const [run] = runs().filter((id) => !before.has(id))
      if (run === undefined) return reject(new Error(`there was no run: ${said}`))
      resolve({ run, lines: printed })
    })
  })
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL')
}

function words(...more: readonly string[]): readonly string[] {
  return ['run', 'site.yml', '-e', `folder=${place.folder}/target`, ...more]
}

function runs(): readonly string[] {
  const folder = join(place.folder, '.wrtcplay/runs')
  return existsSync(folder) ? readdirSync(folder) : []
}

function journalOf(run: string): string {
  return join(place.folder, '.wrtcplay/runs', run, 'journal.jsonl')
}

function pathOf(host: string, name: string): string {
  return join(place.folder, 'target', host, name)
}

function contentOf(host: string, name: string): string | undefined {
  const path = pathOf(host, name)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function resetDisk(): void {
  rmSync(join(place.folder, 'target'), { recursive: true, force: true })
  for (const host of HOSTS) {
    mkdirSync(join(place.folder, 'target', host), { recursive: true })
    for (const { name, before } of STEPS) if (before !== undefined) writeFileSync(pathOf(host, name), before)
  }
}
