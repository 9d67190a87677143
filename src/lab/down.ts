import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeCgroups } from './cgroups.ts'
import { restoreInotify } from './inotify.ts'
import { type LabLayout, labLayout, machinePrefix } from './lab-layout.ts'
import { lockLab } from './lab-lock.ts'
import { killAllMachines } from './machine.ts'
import { withMachineLock } from './machine-lock.ts'
import { removeTree } from './mounts.ts'
import { anyLabBridge, linkExists, removeLinks } from './network.ts'
import { checkPrerequisites } from './prerequisites.ts'

export interface LabDownOptions {
  readonly workingFolder: string
  readonly name: string
  readonly say: (line: string) => void
}

/**
 * Takes a lab down and removes all of it: processes, links, mounts, cgroups, disks, keys. Works from what is found on
 * the machine, not from what the lab wrote down, so that a lab that broke half-way leaves nothing either. The images
 * stay. Returns whether there was anything.
 */
export async function labDown({ workingFolder, name, say }: LabDownOptions): Promise<boolean> {
  checkPrerequisites()
  const lab = labLayout(workingFolder, name)
  return lockLab(lab, 'which is taking this lab down', say, async () => {
    const present = existsSync(lab.folder) || linkExists(lab.bridge)
    await killAllMachines(lab)
    await removeLinks(lab)
    await removeTree(lab.folder)
    await removeTraces(lab)
    removeCgroups(lab.cgroup)
    await withMachineLock(
      'network',
      { purpose: 'which is making the network of a lab', timeoutMs: 30_000 },
      async () => {
        if (!anyLabBridge()) restoreInotify()
      },
    )
    return present
  })
}

/** systemd-nspawn keeps folders for each machine, and leaves them behind when it is killed. */
async function removeTraces(lab: LabLayout): Promise<void> {
  for (const kind of namesIn(NSPAWN_RUNTIME)) {
    const traces = namesIn(join(NSPAWN_RUNTIME, kind)).filter((name) => name.startsWith(machinePrefix(lab)))
    for (const name of traces) await removeTree(join(NSPAWN_RUNTIME, kind, name))
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const NSPAWN_RUNTIME = '/run/systemd/nspawn'
