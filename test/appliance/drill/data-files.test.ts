import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeDrillFiles } from '../../../src/appliance/drill/data-files.ts'
import type { DrillHost } from '../../../src/appliance/drill/drill-host.ts'
import { type PairSettings, pairSettings } from '../../../src/appliance/settings/settings.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-drill-'))
  for (const name of ['data', 'state']) mkdirSync(join(folder, name))
  for (const name of ['drill-ab1-3.json', 'drill-other-3.json']) write(name)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string): void => writeFileSync(join(folder, 'data', name), '{}')
const left = (): readonly string[] => readdirSync(join(folder, 'data'))
const settings = (): PairSettings => ({
  ...pairSettings({}),
  user: userInfo().username,
  data: join(folder, 'data'),
  conflicts: join(folder, 'conflicts'),
  stateFolder: join(folder, 'state'),
})

/** This machine, with what happens behind each script. */
function host(behind: (count: number) => void): DrillHost {
  let count = 0
  return {
    name: 'wrtc-a',
    lab: undefined,
    sh: async (script) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
      behind(++count)
      return { code: status ?? 1, stdout, stderr }
    },
  }
}

describe('the files of a drill', () => {
  it('are removed again when a sync that was under way has brought them back', async () => {
    const carrying = host((count) => {
      if (count < 3) write('drill-ab1-3.json')
    })
    await removeDrillFiles([carrying], settings(), 'drill-ab1', 1)
    expect(left()).toEqual(['drill-other-3.json'])
  })

  it('are removed from the host that can be reached', async () => {
    const away: DrillHost = { ...host(() => undefined), sh: () => Promise.reject(new Error('away')) }
    await removeDrillFiles([away, host(() => undefined)], settings(), 'drill-ab1', 1)
    expect(left()).toEqual(['drill-other-3.json'])
  })

  it('truth 15: take the folders along that their versions were put aside in, and no other', async () => {
    const [aside, kept] = ['conflicts/20261127T000000Z-a/sub', 'data/empty']
    for (const name of [aside, kept]) mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, aside, 'drill-ab1-3.json'), '{}')
    await removeDrillFiles([host(() => undefined)], settings(), 'drill-ab1', 1)
    expect(readdirSync(join(folder, 'conflicts'))).toEqual([])
    expect(left()).toEqual(['drill-other-3.json', 'empty'])
  })

  it('are given up after ten rounds when they come back each time', async () => {
    let rounds = 0
    const stubborn = host((count) => {
      rounds = count
      write('drill-ab1-3.json')
    })
    await removeDrillFiles([stubborn], settings(), 'drill-ab1', 1)
    expect(rounds).toBe(10)
  })
})
