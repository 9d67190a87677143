import type { PairSnapshot } from '../facts/found-pair.ts'
import { eachWithPeer, type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import { error, type Finding, when } from './finding.ts'
import { RUN_AGAIN } from './playbook-command.ts'

/** The user of each host must be able to log in to the other one without being asked for anything. */
export function accessFindings(snapshot: PairSnapshot): readonly Finding[] {
  const { user, key } = snapshot.settings
  return [
    ...seenMembers(snapshot).flatMap((member) => keyFindings(member, user, key)),
    ...eachWithPeer(snapshot).flatMap(([member, peer]) => mutualFindings(member, peer, user)),
  ]
}

/** Checks first for a key that others can read: ssh-keygen refuses such a key, and then nothing else is known of it. */
function keyFindings({ name, keys }: SeenMember, user: string, key: string): readonly Finding[] {
  if (keys.isPrivate === false)
    return [error('key-open', `${key} on ${name} is not ${user}'s alone, so ssh refuses it`, RUN_AGAIN)]
  return when(keys.own === undefined, () =>
    error(
      'no-key',
      `${user} on ${name} has no private key ${key} that works without a passphrase`,
      RUN_AGAIN,
    ),
  )
}

function mutualFindings(member: SeenMember, peer: SeenMember, user: string): readonly Finding[] {
  const { own } = member.keys
  const { knownForPeer } = member.keys
  const isKnown = peer.keys.hostKeys.some((key) => knownForPeer.includes(key))
  const state = knownForPeer.length === 0 ? 'does not know the' : 'knows another'
  return [
    ...when(own !== undefined && !peer.keys.authorized.includes(own), () =>
      error(
        'key-not-authorized',
        `${user} of ${member.name} may not log in to ${peer.name}: its key is not among the authorized ones`,
        RUN_AGAIN,
      ),
    ),
    ...when(!isKnown && peer.keys.hostKeys.length > 0, () =>
      error('host-key-unknown', `${user} on ${member.name} ${state} host key of ${peer.name}`, RUN_AGAIN),
    ),
  ]
}
