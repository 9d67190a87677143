import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/journal/event.ts'
import { type OwedBefore, owedBefore, saveOwed } from '../../src/journal/owed-before.ts'
import { begun, ended, recorded, started, write } from './support/journals.ts'

const ONE = '20261123-100000-aaaa'
const TWO = '20261123-110000-aaaa'

let state: string

beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'wrtcplay-test-')), '.wrtcplay')
})

afterEach(() => rmSync(join(state, '..'), { recursive: true }))

const SETTLED: RunEvent = { type: 'handler.settled', host: 'a', address: 'reload' }
const NOTIFYING = begun('a', 'k', { notifies: ['reload', 'restart'] })

describe('record 6: owed handlers', () => {
  it('are what changes have notified and nothing has settled', async () => {
    await write(state, ONE, [started(), NOTIFYING, ended('a', 'k', 'changed')])
    expect(owed()).toEqual(['a reload', 'a restart'])
    await write(state, TWO, [started(), SETTLED])
    expect(owed()).toEqual(['a restart'])
  })

  it('are known although the journals are gone, once a run has begun since', async () => {
    const path = await write(state, ONE, [started(), NOTIFYING])
    saveOwed(state, read())
    rmSync(path)
    expect(owed()).toEqual(['a reload', 'a restart'])
  })

  it('of a run that goes on are read from where they were left', async () => {
    const path = await write(state, ONE, [started(), NOTIFYING])
    saveOwed(state, read())
    const line = JSON.stringify(recorded(SETTLED, 3, ONE))
    appendFileSync(path, line.slice(0, 40))
    saveOwed(state, read())
    expect(owed()).toEqual(['a reload', 'a restart'])
    appendFileSync(path, `${line.slice(40)}\n`)
    expect(owed()).toEqual(['a restart'])
    expect(read().read[ONE]).toBe(readFileSync(path).length)
  })

  it('of runs that went on at the same time follow the times of their events', async () => {
    const later = [
      recorded(started(), 1, ONE),
      { ...recorded(NOTIFYING, 2, ONE), at: '2026-11-23T18:30:15.000Z' },
    ]
    const path = await write(state, ONE, [])
    appendFileSync(path, later.map((event) => `${JSON.stringify(event)}\n`).join(''))
    await write(state, TWO, [started(), SETTLED])
    expect(owed()).toEqual(['a reload', 'a restart'])
  })

  it('are settled by no dry run', async () => {
    await write(state, ONE, [started(), NOTIFYING])
    await write(state, TWO, [started('check'), SETTLED])
    expect(owed()).toEqual(['a reload', 'a restart'])
  })

  it('of version 1 are taken over', async () => {
    await write(state, ONE, [started()])
    writeFileSync(join(state, 'owed.json'), '["a\\nreload","b\\nsite.yml/Site/x"]\n')
    expect(owed()).toEqual(['a reload', 'b site.yml/Site/x'])
  })

  it('of a newer version are not misread, and its file is left alone', async () => {
    const path = await write(state, ONE, [started(), NOTIFYING])
    const newer = readFileSync(path, 'utf8').replace('"version":2', '"version":3')
    writeFileSync(path, newer)
    writeFileSync(join(state, 'owed.json'), '{"version":3}')
    expect(read()).toMatchObject({
      owed: [],
      warnings: [
        `what earlier runs owe is not known: ${state}/owed.json is of version 3, and this wrtcplay reads version 2`,
        `what run ${ONE} owes is not known: the journal of run ${ONE} is of version 3, and this wrtcplay reads version 2`,
      ],
    })
    saveOwed(state, read())
    expect(readFileSync(join(state, 'owed.json'), 'utf8')).toBe('{"version":3}')
  })

  it('are found in a journal of many megabytes, whose lines end where they end', async () => {
    const noise = (index: number): RunEvent => ({ type: 'warning', message: `${index} ${'x'.repeat(3000)}` })
    const all = Array.from({ length: 1000 }, (_, index) => (index === 500 ? NOTIFYING : noise(index)))
    await write(state, ONE, [started(), ...all])
    expect(owed()).toEqual(['a reload', 'a restart'])
  })
})

function owed(): readonly string[] {
  return read().owed.map(({ host, address }) => `${host} ${address}`)
}

function read(): OwedBefore {
  return owedBefore(state, {
    read: (path) => readFileSync(path),
    open: (path) => openSync(path, 'r'),
  })
}
