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
import { openJournal } from '../../src/journal/journal.ts'
import { type PastRuns, pastRuns, pruneRuns } from '../../src/journal/past-runs.ts'
import { newRunId, timeOfRun } from '../../src/journal/run-id.ts'
import { begun, ended, events, over, recorded, started, write } from './support/journals.ts'

let state: string

beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'wrtcplay-test-')), '.wrtcplay')
})

afterEach(() => {
  rmSync(join(state, '..'), { recursive: true })
})

describe('a journal', () => {
  it('holds every event of the run, for its owner only', async () => {
    const path = await write(state, '20261123-183012-aaaa', [started(), ended('a', 'k', 'ok')])
    const all = [started(), ended('a', 'k', 'ok')]
    expect(events(path)).toEqual(all.map((event, index) => recorded(event, index + 1)))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
    expect(statSync(state).mode & 0o777).toBe(0o700)
  })

  it.each(['changed', 'failed', 'unreachable'] as const)(
    'has what %s on the disk before the run goes on',
    (outcome) => {
      const journal = openJournal(state, '20261123-183012-aaaa')
      journal.onEvent(recorded(started()))
      journal.onEvent(recorded(ended('a', 'one', 'ok')))
      journal.onEvent(recorded(ended('a', 'two', outcome)))
      expect(events(journal.path)).toHaveLength(3)
      return journal.close?.()
    },
  )

  it('does not write at each event that can be found out again', () => {
    const journal = openJournal(state, '20261123-183012-aaaa')
    journal.onEvent(recorded(ended('a', 'one', 'ok')))
    expect(readFileSync(journal.path, 'utf8')).toBe('')
    return journal.close?.()
  })
})

describe('the last run', () => {
  it('is the newest of the same playbook that was no dry run', async () => {
    await write(state, '20261123-100000-aaaa', [started(), ended('a', 'old', 'failed')])
    await write(state, '20261123-110000-aaaa', [
      started('apply', 'site.yml', { hosts: ['a', 'b', 'c'] }),
      ended('a', 'k1', 'failed'),
      ended('b', 'k1', 'unreachable'),
      ended('c', 'k1', 'changed'),
      { ...ended('c', 'k2', 'failed'), ignored: true },
      over(1),
    ])
    await write(state, '20261123-120000-aaaa', [started('check'), ended('a', 'k3', 'failed'), over(1)])
    await write(state, '20261123-130000-aaaa', [
      started('apply', 'other.yml'),
      ended('a', 'k4', 'failed'),
      over(1),
    ])
    expect(past()?.last).toBe('20261123-110000-aaaa')
    expect(points()).toEqual(['a failed task k1', 'b unreachable task k1'])
  })

  it('counts as far as its journal goes when that was cut short', async () => {
    const path = await write(state, '20261123-100000-aaaa', [
      started('apply', 'site.yml', { hosts: ['a', 'b'] }),
      ended('a', 'k', 'failed'),
      ended('b', 'k', 'ok'),
      ended('b', 'l', 'failed'),
    ])
    truncateSync(path, statSync(path).size - 20)
    appendFileSync(path, '\nnull\n7\n')
    expect(points()).toEqual(['a failed task k', 'b interrupted behind k'])
  })

  it('is not there where nothing was run', () => {
    expect(past()).toBeUndefined()
  })
})

describe('truth 2: what runs have left', () => {
  it('is what was left alone, and what was cut off in the middle of a change', async () => {
    await write(state, '20261123-100000-aaaa', [
      started('apply', 'site.yml', { hosts: ['a', 'b'] }),
      ended('a', 'k', 'failed'),
      { type: 'host.left', host: 'b', address: 'Site', play: 'Site' },
      over(1),
    ])
    expect(points()).toEqual(['a failed task k', 'b left play Site'])
    await write(state, '20261123-110000-aaaa', [
      started('apply', 'site.yml', { hosts: ['a', 'b', 'c'] }),
      ended('a', 'k', 'ok'),
      begun('a', 'l'),
      { ...ended('b', 'k', 'ok'), item: 'one' },
    ])
    expect(points()).toEqual(['a interrupted task l', 'b interrupted task k', 'c interrupted start'])
  })

  it('stays until a run has done it', async () => {
    const hosts = ['a', 'b']
    await write(state, '20261123-100000-aaaa', [
      started('apply', 'site.yml', { hosts }),
      ended('a', 'j', 'changed'),
      ended('a', 'k', 'failed'),
      ended('b', 'k', 'failed'),
      over(1),
    ])
    const tags = { tags: ['web'] }
    await write(state, '20261123-110000-aaaa', [
      started('apply', 'site.yml', { hosts, selection: tags }),
      over(0),
    ])
    expect(points()).toEqual(['a failed task k', 'b failed task k'])
    const failed = { failed: true as const }
    const onB = { hosts: ['b'], selection: { ...failed, limit: 'b' } }
    await write(state, '20261123-120000-aaaa', [
      started('apply', 'site.yml', onB),
      ended('b', 'k', 'ok'),
      over(1),
    ])
    expect(points()).toEqual(['a failed task k'])
    const onA = { hosts: ['a'], selection: failed }
    await write(state, '20261123-130000-aaaa', [
      started('apply', 'site.yml', onA),
      ended('a', 'k', 'changed'),
      ended('a', 'l', 'failed'),
      over(1),
    ])
    expect(points()).toEqual(['a failed task l'])
    expect([...(past()?.unfinished.get('a')?.[0]?.changed ?? [])]).toEqual(['j', 'k'])
    await write(state, '20261123-140000-aaaa', [
      started('apply', 'site.yml', onA),
      ended('a', 'l', 'ok'),
      over(0),
    ])
    expect(points()).toEqual([])
  })

  it('of chosen tasks is settled by a run of the same choice', async () => {
    const web = { selection: { tags: ['web'] } }
    await write(state, '20261123-100000-aaaa', [started(), over(0)])
    await write(state, '20261123-110000-aaaa', [
      started('apply', 'site.yml', web),
      ended('a', 'k', 'failed'),
      over(1),
    ])
    expect(past()?.unfinished.get('a')?.[0]?.choice).toEqual({ tags: ['web'] })
    await write(state, '20261123-120000-aaaa', [
      started('apply', 'site.yml', web),
      ended('a', 'k', 'ok'),
      over(0),
    ])
    expect(points()).toEqual([])
  })
})

function past(): PastRuns | undefined {
  return pastRuns(state, 'site.yml', (path) => readFileSync(path))
}

function points(): readonly string[] {
  return [...(past()?.unfinished ?? [])].flatMap(([host, all]) =>
    all.map(({ why, at }) => [host, why, ...Object.values({ ...at, name: '' })].join(' ').trim()),
  )
}

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
