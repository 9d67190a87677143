import type { MemberSnapshot, PairSnapshot } from './found-pair.ts'
import type { MemberFacts } from './member-facts.ts'

/** A member that answered. */
export type SeenMember = MemberFacts & Pick<MemberSnapshot, 'name' | 'role' | 'peerAddress' | 'address'>

export function seenMembers({ members }: PairSnapshot): readonly SeenMember[] {
  return members.flatMap((member) => {
    const { found, ...rest } = member
    return 'unseen' in found ? [] : [{ ...rest, ...found }]
  })
}

/** Both members; `undefined` unless both answered. */
export function bothSeen(snapshot: PairSnapshot): readonly [SeenMember, SeenMember] | undefined {
  const [first, second] = seenMembers(snapshot)
  return first === undefined || second === undefined ? undefined : [first, second]
}

/** Each member with the other one as its peer; empty unless both answered. */
export function eachWithPeer(snapshot: PairSnapshot): readonly (readonly [SeenMember, SeenMember])[] {
  const both = bothSeen(snapshot)
  return both === undefined ? [] : [both, [both[1], both[0]]]
}

/** The one member that holds the VIP; `undefined` when none or both do. */
export function soleHolder(snapshot: PairSnapshot): SeenMember | undefined {
  const holders = seenMembers(snapshot).filter(({ holdsVip }) => holdsVip)
  return holders.length === 1 ? holders[0] : undefined
}
