import { labBoot, labCut, labHeal, labKill, labReboot } from '../lab/faults.ts'
import { type HostRef, labExec } from '../lab/inside.ts'
import { findHost } from '../lab/presence.ts'
import { mustRun } from '../lab/system-command.ts'
import type { DrillHost } from './drill-host.ts'

/** A host of a lab. It is entered from outside, so that it answers when it is cut off, too. */
export function labDrillHost(ref: HostRef): DrillHost {
  const link = (): string => findHost(ref).host.link
  return {
    name: ref.host,
    sh: (script) => labExec(ref, ['sh', '-s'], script),
    lab: {
      cut: () => labCut(ref),
      heal: () => labHeal(ref),
      deafen: async () => void (await mustRun(['tc', 'qdisc', 'replace', 'dev', link(), 'root', 'blackhole'])),
      undeafen: async () => void (await mustRun(['tc', 'qdisc', 'delete', 'dev', link(), 'root'])),
      kill: async () => void (await labKill(ref)),
      boot: async () => void (await labBoot(ref)),
      reboot: () => labReboot(ref),
    },
  }
}
