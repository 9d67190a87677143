import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { poll } from '../core/poll.ts'
import { labExec } from './inside.ts'
import { LAB_CLOCK } from './lab-clock.ts'
import { LabError } from './lab-error.ts'
import { type LabHost, type LabLayout, labLayout } from './lab-layout.ts'
import { hostsOf, type LabRecord, readLabRecord } from './lab-state.ts'
import { runningMachines } from './machine.ts'
import { removeTree, unmountBelow } from './mounts.ts'

/**
 * Powers a lab's hosts off, the last one first, and moves what was written to their disks to `folder`, which is there only once all of it
 * is, a folder for each host. Of the lab itself nothing is left to be used: take it down. Labs are made from the folder with `labUp({ from })`.
 */
export async function freezeLab(workingFolder: string, name: string, folder: string): Promise<void> {
  const lab = labLayout(workingFolder, name)
  const record = readLabRecord(lab)
  if (record === undefined) throw new LabError(`the lab "${name}" is not up`)
  const part = `${folder}.part`
  await removeTree(part)
  mkdirSync(part, { recursive: true, mode: 0o700 })
  for (const host of hostsOf(lab, record).toReversed()) {
    await powerOff(lab, host, workingFolder)
    await unmountBelow(host.folder)
    renameSync(join(host.folder, 'upper'), join(part, host.name))
  }
  writeFileSync(join(part, RECORD), JSON.stringify(record))
  renameSync(part, folder)
}

/** What was written down about the lab that was frozen. */
export function readFrozenRecord(folder: string): LabRecord {
  return JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as LabRecord
}

async function powerOff(lab: LabLayout, host: LabHost, workingFolder: string): Promise<void> {
  await labExec({ workingFolder, name: lab.name, host: host.name }, ['poweroff'])
  const isOff = await poll(
    () => !runningMachines(lab).has(host.machine),
    (off) => off,
    { clock: LAB_CLOCK, everyMs: 50, withinMs: POWER_OFF_MS },
  )
  if (!isOff) throw new LabError(`${host.name} does not shut down`)
}

const RECORD = 'record.json'
const POWER_OFF_MS = 30_000
