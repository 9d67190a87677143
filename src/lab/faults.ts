import { poll } from '../core/poll.ts'
import { type Freezer, freezerOf } from './cgroups.ts'
import { ensureDisk } from './disk.ts'
import { type HostRef, labExec } from './inside.ts'
import { LAB_CLOCK } from './lab-clock.ts'
import { LabError } from './lab-error.ts'
import type { LabHost, LabLayout } from './lab-layout.ts'
import { lockLab } from './lab-lock.ts'
import {
  killMachine,
  machineCgroup,
  type RunningMachine,
  runningMachines,
  startMachine,
  waitForBoot,
} from './machine.ts'
import { connectLink, disconnectLink, ensureBridge, isolateLink, linkExists } from './network.ts'
import { findHost } from './presence.ts'
import { isAlive } from './processes.ts'

/** Pulls a host's network cable. */
export async function labCut(ref: HostRef): Promise<void> {
  const { lab, host } = findHost(ref)
  running(lab, host)
  await disconnectLink(host)
}

/** Puts a host's network cable back. */
export async function labHeal(ref: HostRef): Promise<void> {
  const { lab, host } = findHost(ref)
  running(lab, host)
  await connectLink(lab, host)
}

/** Cuts a host off from others that are isolated, too; all else still reaches it. Ends with `isolated` off, or a boot. */
export async function labIsolate(ref: HostRef, isolated: boolean): Promise<void> {
  const { lab, host } = findHost(ref)
  running(lab, host)
  await isolateLink(host, isolated)
}

/** What pauses a running host with all that runs in it, as a virtual machine is paused, and has it go on. */
export function labFreezer(ref: HostRef): Freezer {
  const { lab, host } = findHost(ref)
  running(lab, host)
  const freezer = freezerOf(machineCgroup(lab, host))
  if (freezer === undefined)
    throw new LabError(`${host.name} cannot be paused: the cgroups of this machine have no freezer`)
  return freezer
}

/**
 * Power loss: everything on the host ends at once; its disk stays. Returns whether it was on. The cable goes first: a
 * keepalived whose parent dies a moment earlier has time to say goodbye, which no power loss grants.
 */
export async function labKill(ref: HostRef): Promise<boolean> {
  const { lab, host } = findHost(ref)
  const machine = runningMachines(lab).get(host.machine)
  if (machine === undefined) return false
  if (linkExists(host.link)) await disconnectLink(host)
  await killMachine(host, machine)
  return true
}

/** Switches a host on with the disk it had, and waits until it answers. Returns whether it was off. */
export async function labBoot(ref: HostRef): Promise<boolean> {
  const { lab, record, host } = findHost(ref)
  return lockLab(
    lab,
    `which is booting ${host.name}`,
    () => undefined,
    async () => {
      const off = !runningMachines(lab).has(host.machine)
      if (off) {
        await ensureBridge(lab, record.subnet)
        await ensureDisk(lab, host, record)
        startMachine(lab, host)
      }
      await waitForBoot(lab, host, BOOT_TIMEOUT_MS)
      return off
    },
  )
}

/** Restarts a host from inside, in good order, and waits until it answers again. A cable that was cut is put back. */
export async function labReboot(ref: HostRef): Promise<void> {
  const { lab, host } = findHost(ref)
  const before = running(lab, host).leader
  await labExec(ref, ['reboot'])
  const isGone = await poll(
    () => before === undefined || !isAlive(before),
    (gone) => gone,
    { clock: LAB_CLOCK, everyMs: 20, withinMs: BOOT_TIMEOUT_MS },
  )
  if (!isGone) throw new LabError(`${host.name} does not shut down`)
  await waitForBoot(lab, host, BOOT_TIMEOUT_MS)
}

const BOOT_TIMEOUT_MS = 30_000

function running(lab: LabLayout, host: LabHost): RunningMachine {
  const machine = runningMachines(lab).get(host.machine)
  if (machine !== undefined) return machine
  throw new LabError(`${host.name} is not running`, `switch it on: \`wrtcplay lab boot ${host.name}\``)
}
