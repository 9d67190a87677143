import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { labCut } from '../../src/lab/faults.ts'
import { labExec } from '../../src/lab/inside.ts'
import { labLayout } from '../../src/lab/lab-layout.ts'
import { type LabRecord, writeLabRecord } from '../../src/lab/lab-state.ts'
import { absentLabAddresses, labList, labState } from '../../src/lab/presence.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-presence-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const RECORD: LabRecord = {
  version: 1,
  name: 'x',
  subnet: '198.19.255',
  flavour: 'systemd',
  image: [],
  hosts: 2,
}

describe.skipIf(process.platform !== 'linux')('a lab that is not up', () => {
  it('is down when there is nothing of it, and broken when there is only its record', () => {
    expect(labState(folder, 'x')).toMatchObject({ state: 'down', hosts: [] })
    writeLabRecord(labLayout(folder, 'x'), RECORD)
    expect(labState(folder, 'x')).toMatchObject({
      state: 'broken',
      vip: '198.19.255.10',
      hosts: [
        { name: 'wrtc-a', power: 'off' },
        { name: 'wrtc-b', power: 'off' },
      ],
    })
  })

  it('is listed once something of it is there; the images are no lab', () => {
    expect(labList(folder)).toEqual([])
    mkdirSync(join(folder, '.wrtcplay/lab/.images'), { recursive: true })
    mkdirSync(join(folder, '.wrtcplay/lab/half'))
    writeFileSync(join(folder, '.wrtcplay/lab/half/state.json'), '{')
    expect(labList(folder).map(({ name }) => name)).toEqual(['half'])
  })

  it('says so, by its name, when one of its hosts is asked for', async () => {
    const ref = { workingFolder: folder, host: 'wrtc-a' }
    await expect(labCut({ ...ref, name: 'default' })).rejects.toMatchObject({
      message: 'the lab is not up',
      hint: 'run `wrtcplay lab up`',
    })
    await expect(labCut({ ...ref, name: 'x' })).rejects.toMatchObject({
      message: 'the lab "x" is not up',
      hint: 'run `wrtcplay lab up --name x`',
    })
  })

  it('names its hosts when an unknown one is asked for, and tells one that is off', async () => {
    writeLabRecord(labLayout(folder, 'x'), RECORD)
    const ref = { workingFolder: folder, name: 'x' }
    await expect(async () => labExec({ ...ref, host: 'wrtc-c' }, ['true'])).rejects.toMatchObject({
      message: 'the lab "x" has no host wrtc-c',
      hint: 'it has wrtc-a, wrtc-b',
    })
    await expect(async () => labExec({ ...ref, host: 'wrtc-a' }, ['true'])).rejects.toThrow('is not running')
  })
})

it("absentLabAddresses picks a lab's addresses whose bridge is not there, and no others", () => {
  const addresses = ['198.19.255.11', '127.0.0.1', 'example.org', '198.20.0.1']
  expect(absentLabAddresses(addresses)).toEqual(['198.19.255.11'])
})
