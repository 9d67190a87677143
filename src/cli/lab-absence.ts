import { absentLabAddresses, LAB_NOT_UP } from '../lab/presence.ts'
import type { Target } from '../transport/target.ts'
import { transportNamed } from '../transport/transport-table.ts'
import { CommandFailure } from './command-failure.ts'
import { EXIT } from './exit-code.ts'

/** Throws when a target belongs to a lab that is down: connections to its address would leave by the default route. */
export function refuseAbsentLab(targets: readonly Target[]): void {
  const withJumps = targets.filter(({ transport }) => transportNamed(transport).overNetwork).flatMap(chain)
  const absent = new Set(absentLabAddresses(withJumps.map(({ address }) => address)))
  if (absent.size === 0) return
  const names = new Set(withJumps.filter(({ address }) => absent.has(address)).map(({ name }) => name))
  const hosts = [...names].join(', ')
  throw new CommandFailure(LAB_NOT_UP, `${hosts}: nothing was connected to`, EXIT.unreachable)
}

function chain(target: Target): readonly Target[] {
  return target.jump === undefined ? [target] : [target, ...chain(target.jump)]
}
