import type { HostRef } from './inside.ts'
import { LabError } from './lab-error.ts'
import { runningLeader } from './machine.ts'
import { inPath } from './prerequisites.ts'
import { findHost } from './presence.ts'

/** Commands of this machine that have packets of a running host get lost at random, both ways, and end that. */
export interface PacketLoss {
  readonly begin: readonly [string, ...string[]]
  /** May be run twice. */
  readonly end: readonly [string, ...string[]]
}

/**
 * `percent` (1 to 99) of all packets, whatever they are of. The rules are in the host's own network, and gone with it. Throws a
 * `LabError` where this machine has no nft.
 */
export function packetLoss(ref: HostRef, percent: number): PacketLoss {
  if (!inPath('nft'))
    throw new LabError('losing packets takes nft, which is not installed', 'apt-get install nftables')
  const { lab, host } = findHost(ref)
  const nft = ['nsenter', '--target', String(runningLeader(lab, host)), '--net', 'nft'] as const
  const clear = `add table netdev ${TABLE}; delete table netdev ${TABLE}`
  const chains = (['ingress', 'egress'] as const).flatMap((hook) => [
    `add chain netdev ${TABLE} ${hook} { type filter hook ${hook} device ${CABLE} priority 0; }`,
    `add rule netdev ${TABLE} ${hook} numgen random mod 100 < ${percent} drop`,
  ])
  return { begin: [...nft, [clear, `add table netdev ${TABLE}`, ...chains].join('; ')], end: [...nft, clear] }
}

/** The host's end of its cable. */
const CABLE = 'host0'
const TABLE = 'wrtcplay_loss'
