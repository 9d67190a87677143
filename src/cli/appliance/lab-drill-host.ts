import { writeFile } from 'node:fs/promises'
import type { DrillHost, LabTreatment } from '../../appliance/drill/drill-host.ts'
import type { LabFault } from '../../appliance/drill/lab-fault.ts'
import { labBoot, labCut, labFreezer, labHeal, labIsolate, labKill, labReboot } from '../../lab/faults.ts'
import { type HostRef, labExec } from '../../lab/inside.ts'
import { packetLoss } from '../../lab/packet-loss.ts'
import { findHost } from '../../lab/presence.ts'
import { mustRun } from '../../lab/system-command.ts'

/**
 * A host of a lab, entered from outside, so that it answers when its network is cut, too. `self` is the command line
 * of this program, which undoes a fault after this process has ended.
 */
export function labDrillHost(ref: HostRef, self: readonly string[]): DrillHost {
  return {
    name: ref.host,
    sh: (script) => labExec(ref, ['sh', '-c', script]),
    lab: (fault) => treatment(fault, ref, self),
  }
}

function treatment(fault: LabFault, ref: HostRef, self: readonly string[]): LabTreatment {
  const command = (verb: string): readonly string[] => [...self, 'lab', verb, '--name', ref.name, ref.host]
  switch (fault) {
    case 'cut':
      return { act: () => labCut(ref), undo: () => labHeal(ref), remedy: command('heal') }
    case 'deafen':
      return deafened(findHost(ref).host.link)
    case 'isolate':
      return {
        act: () => labIsolate(ref, true),
        undo: () => labIsolate(ref, false),
        remedy: ['bridge', 'link', 'set', 'dev', findHost(ref).host.link, 'isolated', 'off'],
      }
    case 'lose-some':
      return losing(ref, SOME_PERCENT)
    case 'lose-most':
      return losing(ref, MOST_PERCENT)
    case 'pause':
      return paused(ref)
    case 'kill':
      return { act: () => labKill(ref), undo: () => labBoot(ref), remedy: command('boot') }
    case 'reboot':
      return { act: () => labReboot(ref), undo: () => labBoot(ref), remedy: command('boot') }
  }
}

/** Drops all packets to the host with a queue at the bridge's end of the cable. */
function deafened(link: string): LabTreatment {
  const remove = ['tc', 'qdisc', 'delete', 'dev', link, 'root'] as const
  return {
    act: () => mustRun(['tc', 'qdisc', 'replace', 'dev', link, 'root', 'blackhole']),
    undo: () => mustRun(remove),
    remedy: remove,
  }
}

function losing(ref: HostRef, percent: number): LabTreatment {
  const { begin, end } = packetLoss(ref, percent)
  return { act: () => mustRun(begin), undo: () => mustRun(end), remedy: end }
}

function paused(ref: HostRef): LabTreatment {
  const { file, freeze, thaw } = labFreezer(ref)
  return {
    act: () => writeFile(file, freeze),
    undo: () => writeFile(file, thaw),
    remedy: ['sh', '-c', 'printf %s "$1" >"$2"', 'thaw', thaw, file],
  }
}

const SOME_PERCENT = 25
const MOST_PERCENT = 90
