import type { PairSnapshot } from '../facts/found-pair.ts'
import { seenMembers } from '../facts/seen-pair.ts'
import { error, type Finding, note, when } from './finding.ts'
import { hostsFindings, reachFindings } from './host.ts'
import { vipFindings } from './vip.ts'

/** Whether the pair is of another kind: keepalived runs with a foreign configuration, and nothing of the appliance is there. */
export function isForeign(snapshot: PairSnapshot): boolean {
  const seen = seenMembers(snapshot)
  return (
    seen.length > 0 &&
    seen.every(({ scripts, keepalivedConfig }) => scripts.length === 0 && keepalivedConfig !== undefined) &&
    seen.some(({ keepalived }) => keepalived.isRunning)
  )
}

/** Findings about any pair: the holder of the VIP, keepalived on both hosts, clocks, disks. */
export function foreignFindings(snapshot: PairSnapshot): readonly Finding[] {
  const seen = seenMembers(snapshot)
  const names = seen.map(({ name }) => name).join(' and ')
  const found = [
    ...reachFindings(snapshot),
    ...vipFindings(snapshot),
    ...seen.flatMap(({ name, keepalived }) => [
      ...when(!keepalived.isRunning, () =>
        error(
          'keepalived-stopped',
          `keepalived does not run on ${name}`,
          'start it there; its log tells why it ended',
        ),
      ),
      ...when(!keepalived.startsAtBoot, () =>
        error(
          'keepalived-not-at-boot',
          `keepalived does not start at boot on ${name}: after a restart it cannot take over`,
          'enable it there',
        ),
      ),
    ]),
    ...hostsFindings(snapshot),
  ]
  return [
    ...found,
    note(
      FOREIGN,
      `this is no pair that wrtcplay set up: keepalived on ${names} has a configuration of its own, and there are no failover scripts. What holds for any pair was looked at, and no more`,
      'nothing, if that is wanted. playbooks/appliance.yml would make a WRTC appliance of it, and put its own configuration of keepalived in the place of this one',
    ),
  ]
}

export const FOREIGN = 'not-appliance'
