import {
  appendFileSync,
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
import type { RunEvent } from '../../src/journal/event.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { type PastRuns, pastRuns } from '../../src/journal/past-runs.ts'
import { JournalRefused } from '../../src/journal/read-journal.ts'
import { ReporterSet } from '../../src/journal/reporter-set.ts'
import { stamper } from '../../src/journal/stamped.ts'
import { begun, ended, events, over, recorded, started, write } from './support/journals.ts'

const RUN = '20261123-100000-aaaa'

let state: string

beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'wrtcplay-test-')), '.wrtcplay')
})

afterEach(() => rmSync(join(state, '..'), { recursive: true }))

describe('record 1: the journal of another version', () => {
  it('is refused by name when it is newer, whatever it says', async () => {
    await rewritten([started()], (line) => line.replace('"version":2', '"version":3'))
    expect(() => past()).toThrow(
      new JournalRefused(
        `the journal of run ${RUN} is of version 3, and this wrtcplay reads version 2`,
        'use the newer wrtcplay that wrote it, or run the whole playbook once with this one',
      ),
    )
    await write(state, '20261123-110000-aaaa', [started(), over(0)])
    expect(past()?.last).toBe('20261123-110000-aaaa')
  })

  it('is refused when it is older, where it is of the same playbook', async () => {
    const older = (line: string): string =>
      line.replace('"version":2', '"version":1').replace(/"seq":\d+,/, '')
    await rewritten([started('apply', 'other.yml')], older)
    expect(past()).toBeUndefined()
    rmSync(state, { recursive: true })
    await rewritten([started()], older)
    expect(() => past()).toThrow(/is of version 1, .* reads version 2$/)
  })
})

describe('record 2: a journal that was not written to its end', () => {
  const RUN_OF_TWO: readonly RunEvent[] = [
    started('apply', 'site.yml', { hosts: ['a'] }),
    ended('a', 'k', 'ok'),
    begun('a', 'l'),
    ended('a', 'l', 'changed'),
  ]

  it.each([1, 20, 60])(
    'is read up to the line that was cut off %i bytes before its end, and that is said',
    async (bytes) => {
      const path = await write(state, RUN, RUN_OF_TWO)
      truncateSync(path, statSync(path).size - 1 - bytes)
      expect(past()?.unfinished.get('a')).toMatchObject([
        { why: 'interrupted', at: { kind: 'task', address: 'l' }, underWay: { changes: ['make /x'] } },
      ])
      expect(past()?.warnings).toEqual([
        `the journal of run ${RUN} ends in the middle of line 4: what it said there and later is not known`,
      ])
    },
  )

  it('is read whole where only the line feed is missing', async () => {
    const path = await write(state, RUN, RUN_OF_TWO)
    truncateSync(path, statSync(path).size - 1)
    expect(past()).toMatchObject({ warnings: [] })
    expect(past()?.unfinished.get('a')).toMatchObject([{ at: { kind: 'behind', address: 'l' } }])
  })

  it.each([
    ['a line is gone', (line: string, index: number) => (index === 2 ? [] : [line]), 3],
    ['a line is no event', (line: string, index: number) => [index === 2 ? '{"type":"warning"}' : line], 3],
    [
      'a line has a field of another kind',
      (line: string) => [line.replace('"changes":[', '"changes":[7,')],
      3,
    ],
    [
      'there are zeros, as after a loss of power',
      (line: string, index: number) => [index === 3 ? '\0'.repeat(99) : line],
      4,
    ],
  ])('is read up to where %s, and that is said', async (_what, alter, number) => {
    const path = await write(state, RUN, RUN_OF_TWO)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    rmSync(path)
    appendFileSync(path, `${lines.flatMap(alter).join('\n')}\n`)
    expect(past()?.warnings).toEqual([
      `the journal of run ${RUN} is damaged in line ${number}: what it said there and later is not known`,
    ])
  })

  it('says nothing of events that were added later', async () => {
    const path = await write(state, RUN, RUN_OF_TWO)
    const added = { type: 'host.admired', run: RUN, seq: 5, at: '2026-11-23T18:30:12.000Z' }
    appendFileSync(path, `${JSON.stringify(added)}\n${JSON.stringify(recorded(over(0), 6, RUN))}\n`)
    expect(past()).toMatchObject({ warnings: [] })
    expect(past()?.unfinished.size).toBe(0)
  })
})

describe('record 3: on the disk', () => {
  it('is all that was told and kept when the sync ends, for the owner only', async () => {
    const journal = openJournal(state, RUN)
    expect(await journal.keep(Buffer.from('as it was\n'))).toBeUndefined()
    expect(await journal.keep(Buffer.from('as it was\n'))).toBeUndefined()
    journal.onEvent(recorded(ended('a', 'k', 'ok')))
    expect(await journal.sync()).toBeUndefined()
    expect(events(journal.path)).toHaveLength(1)
    const folder = join(state, 'runs', RUN, 'contents')
    const [name = ''] = readdirSync(folder)
    expect(readdirSync(folder)).toHaveLength(1)
    expect(readFileSync(join(folder, name), 'utf8')).toBe('as it was\n')
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await journal.close?.()
  })

  it('is asked for once by all that wait', async () => {
    const journal = openJournal(state, RUN)
    const waiting = Array.from({ length: 50 }, () => journal.sync())
    expect(new Set(waiting).size).toBe(1)
    await Promise.all(waiting)
    await journal.close?.()
  })

  it('keeps a bounded amount, and says what it leaves out', async () => {
    const journal = openJournal(state, RUN)
    expect(await journal.keep(Buffer.alloc(2 ** 20 + 1))).toBe('it is longer than 1 MiB')
    for (let index = 0; index < 64; index++) {
      expect(await journal.keep(Buffer.alloc(2 ** 20, index))).toBeUndefined()
    }
    expect(await journal.keep(Buffer.from('x'))).toBe('what the run has kept comes to 64 MiB already')
    await journal.close?.()
  })

  it('tells that a content cannot be kept', async () => {
    const journal = openJournal(state, RUN)
    appendFileSync(join(state, 'runs', RUN, 'contents'), 'a file where the folder would be')
    expect(await journal.keep(Buffer.from('x'))).toMatch(/^it could not be written: E/)
    await journal.close?.()
  })
})

it('record 4: every event has its run, its number and its time, in one order for all', () => {
  const clock = { now: () => new Date('2026-11-23T18:30:12.345Z') }
  const heard: unknown[] = []
  const broken = {
    name: 'broken',
    onEvent: () => {
      throw new Error('no room')
    },
  }
  const set = new ReporterSet(
    [broken, { name: 'whole', onEvent: (event) => void heard.push(event) }],
    stamper(RUN, clock),
  )
  set.onEvent(started())
  set.onEvent(over(0))
  const at = '2026-11-23T18:30:12.345Z'
  expect(heard).toMatchObject([
    { type: 'run.started', run: RUN, seq: 1, at },
    { type: 'warning', run: RUN, seq: 2, at, message: 'the broken output stopped: no room' },
    { type: 'run.finished', run: RUN, seq: 3, at },
  ])
})

it('record 5: a journal that cannot be read is named', async () => {
  await write(state, RUN, [started(), over(0)])
  await write(state, '20261123-110000-aaaa', [started(), over(0)])
  const found = pastRuns(state, 'site.yml', (path) => {
    if (path.includes('110000')) throw new Error('it is larger than 256 MiB')
    return readFileSync(path)
  })
  expect(found).toMatchObject({
    last: RUN,
    warnings: ['the journal of run 20261123-110000-aaaa is not read: it is larger than 256 MiB'],
  })
})

async function rewritten(all: readonly RunEvent[], alter: (line: string) => string): Promise<void> {
  const path = await write(state, RUN, all)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').map(alter)
  rmSync(path)
  appendFileSync(path, `${lines.join('\n')}\n`)
}

function past(): PastRuns | undefined {
  return pastRuns(state, 'site.yml', (path) => readFileSync(path))
}
