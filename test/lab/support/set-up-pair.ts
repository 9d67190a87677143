import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { freezeLab } from '../../../src/lab/frozen-lab.ts'
import { digestOf } from '../../../src/lab/image-contents.ts'
import type { Flavour } from '../../../src/lab/lab-state.ts'
import { withMachineLock } from '../../../src/lab/machine-lock.ts'
import {
  type LabOptions,
  newLabName,
  startLab,
  type TestLab,
  takeDown,
  useLabStartedBy,
  WORKING_FOLDER,
} from './lab.ts'
import { MEMBERS, untilServedBy } from './pair.ts'
import { untilHealthy } from './status-looks.ts'
import { expectCode, run } from './wrtcplay.ts'

/**
 * Gives the enclosing `describe` a pair that the playbook has set up, healthy and with `wrtc-a` serving: the pair is set up once for all
 * tests and frozen, and each lab is made from that. What such a pair does not show: the set-up itself, and services that have
 * gone on since it; its hosts have booted with what it wrote, and have the SSH keys of all other such pairs.
 */
export function useSetUpPair({ flavour = 'systemd', hosts = 2 }: Omit<LabOptions, 'from'> = {}): TestLab {
  return useLabStartedBy(async (name) => {
    const from = await ensureFrozenPair(flavour)
    const alone = await startLab(name, { hosts: 1, from })
    // Both have equal rights: who is there first serves.
    await untilServedBy(alone, 'wrtc-a')
    const lab = await startLab(name, { hosts, from })
    await untilHealthy(lab)
    return lab
  })
}

/** The folder of a pair that was set up by what is in this checkout now; sets it up when there is none. */
async function ensureFrozenPair(flavour: Flavour): Promise<string> {
  const folder = join(PAIRS, `${flavour}-${digestOfMakers()}`)
  mkdirSync(PAIRS, { recursive: true, mode: 0o700 })
  const lock = { purpose: 'which is setting up a pair for tests', timeoutMs: SET_UP_MS }
  await withMachineLock(`pairs/${digestOf([folder])}`, lock, async () => {
    removeOldPairs()
    if (!existsSync(folder)) await freezePair(flavour, folder)
    utimesSync(folder, new Date(), new Date())
  })
  return folder
}

/** The state that the pair has come to is left out: a lab that is made from it comes to its own. */
async function freezePair(flavour: Flavour, folder: string): Promise<void> {
  const name = newLabName()
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  try {
    const lab = await startLab(name, { flavour })
    expectCode(await run(lab, []), 0)
    await untilHealthy(lab)
    await freezeLab(WORKING_FOLDER, name, fresh)
  } finally {
    await takeDown(name)
  }
  for (const member of MEMBERS) {
    const state = join(fresh, member, 'var/lib/wrtc-pair')
    for (const entry of readdirSync(state)) rmSync(join(state, entry), { recursive: true })
  }
  renameSync(fresh, folder)
}

/** All that the disks of a pair that was set up follow from. */
function digestOfMakers(): string {
  return digestOf(
    ['dist', 'lab', 'playbooks', 'tasks', 'templates', 'files'].flatMap((top) =>
      filesBelow(join(WORKING_FOLDER, top)),
    ),
  )
}

function filesBelow(top: string): readonly (string | Buffer)[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .flatMap((path) => [path, readFileSync(path)])
}

/** Their makers have changed since; no test of a day ago still runs. */
function removeOldPairs(): void {
  for (const path of readdirSync(PAIRS).map((name) => join(PAIRS, name)))
    if (Date.now() - statSync(path).mtimeMs > KEEP_MS) rmSync(path, { recursive: true })
}

const PAIRS = join(WORKING_FOLDER, '.wrtcplay/lab/.pairs')
const SET_UP_MS = 240_000
const KEEP_MS = 24 * 3600_000
