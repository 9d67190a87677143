import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostTaskFinished, Outcome, RunEvent, RunMode } from '../../src/journal/event.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { lastRun, pruneRuns } from '../../src/journal/past-runs.ts'
import { newRunId, timeOfRun } from '../../src/journal/run-id.ts'

let state: string

beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'wrtcplay-test-')), '.wrtcplay')
})

afterEach(() => {
  rmSync(join(state, '..'), { recursive: true })
})

describe('a journal', () => {
  it('holds every event of the run, for its owner only', async () => {
    const path = await write('20261123-183012-aaaa', [started(), ended('a', 'k', 'ok')])
    expect(events(path)).toEqual([started(), ended('a', 'k', 'ok')])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
    expect(statSync(state).mode & 0o777).toBe(0o700)
  })

  it.each(['changed', 'failed', 'unreachable'] as const)(
    'has what %s on the disk before the run goes on',
    (outcome) => {
      const journal = openJournal(state, '20261123-183012-aaaa')
      journal.onEvent(started())
      journal.onEvent(ended('a', 'one', 'ok'))
      journal.onEvent(ended('a', 'two', outcome))
      expect(events(journal.path)).toHaveLength(3)
      return journal.close?.()
    },
  )

  it('does not write at each event that can be found out again', () => {
    const journal = openJournal(state, '20261123-183012-aaaa')
    journal.onEvent(ended('a', 'one', 'ok'))
    expect(readFileSync(journal.path, 'utf8')).toBe('')
    return journal.close?.()
  })
})

describe('the last run', () => {
  it('is the newest of the same playbook that was no dry run', async () => {
    await write('20261123-100000-aaaa', [started(), ended('a', 'old', 'failed')])
    await write('20261123-110000-aaaa', [
      started(),
      ended('a', 'k1', 'failed'),
      ended('b', 'k1', 'unreachable'),
      ended('c', 'k1', 'changed'),
      { ...ended('c', 'k2', 'failed'), ignored: true },
      ended('a', 'k1', 'failed'),
    ])
    await write('20261123-120000-aaaa', [started('check'), ended('a', 'k3', 'failed')])
    await write('20261123-130000-aaaa', [started('apply', 'other.yml'), ended('a', 'k4', 'failed')])
    expect(lastRun(state, 'site.yml', (path) => readFileSync(path))).toEqual({
      id: '20261123-110000-aaaa',
      failures: [
        { key: 'k1', host: 'a' },
        { key: 'k1', host: 'b' },
      ],
    })
  })

  it('counts as far as its journal goes when that was cut short', async () => {
    const path = await write('20261123-100000-aaaa', [
      started(),
      ended('a', 'k', 'failed'),
      ended('b', 'k', 'failed'),
    ])
    truncateSync(path, statSync(path).size - 20)
    appendFileSync(path, '\nnull\n7\n')
    expect(lastRun(state, 'site.yml', (path) => readFileSync(path))?.failures).toEqual([
      { key: 'k', host: 'a' },
    ])
  })

  it('is not there where nothing was run', () => {
    expect(lastRun(state, 'site.yml', (path) => readFileSync(path))).toBeUndefined()
  })
})

describe('pruning', () => {
  it('keeps the newest that are young enough, and what is no run', () => {
    const names = [
      '20261001-000000-aaaa',
      '20261120-000000-aaaa',
      '20261121-000000-aaaa',
      '20261122-000000-aaaa',
    ]
    for (const name of [...names, 'notes']) mkdirSync(join(state, 'runs', name), { recursive: true })
    pruneRuns(state, { newest: 2, since: new Date('2026-11-20T12:00:00Z') })
    expect(readdirSync(join(state, 'runs')).sort()).toEqual([
      '20261121-000000-aaaa',
      '20261122-000000-aaaa',
      'notes',
    ])
    pruneRuns(state, { newest: 50, since: new Date('2026-11-21T12:00:00Z') })
    expect(readdirSync(join(state, 'runs')).sort()).toEqual(['20261122-000000-aaaa', 'notes'])
  })
})

describe('a run id', () => {
  it('tells when the run began', () => {
    const id = newRunId(new Date('2026-11-23T18:30:12.345Z'), () => 0.3)
    expect(id).toBe('20261123-183012-9laaaa')
    const later = newRunId(new Date('2026-11-23T18:30:12.346Z'), () => 0)
    expect([later, id].toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual([id, later])
    expect(timeOfRun(id)?.toISOString()).toBe('2026-11-23T18:30:12.000Z')
    expect(timeOfRun('../../etc')).toBeUndefined()
    expect(timeOfRun('20261399-183012-aaaa')).toBeUndefined()
  })
})

async function write(run: string, all: readonly RunEvent[]): Promise<string> {
  const journal = openJournal(state, run)
  for (const event of all) journal.onEvent(event)
  await journal.close?.()
  return journal.path
}

function events(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

function started(mode: RunMode = 'apply', playbook = 'site.yml'): RunEvent {
  return {
    type: 'run.started',
    version: 1,
    run: 'x',
    at: '2026-11-23T18:30:12.000Z',
    playbook,
    mode,
    hosts: ['a'],
  }
}

function ended(host: string, key: string, outcome: Outcome): HostTaskFinished {
  return { type: 'host.task.finished', host, task: key, key, module: 'file', outcome, durationMs: 1 }
}
