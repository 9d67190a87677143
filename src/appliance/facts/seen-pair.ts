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

/** Both, when both answered. */
export function bothSeen(snapshot: PairSnapshot): readonly [SeenMember, SeenMember] | undefined {
  const [first, second] = seenMembers(snapshot)
  return first === undefined || second === undefined ? undefined : [first, second]
}

/** Each with the other one as its peer; empty when one of them did not answer. */
export function eachWithPeer(snapshot: PairSnapshot): readonly (readonly [SeenMember, SeenMember])[] {
  const both = bothSeen(snapshot)
  return both === undefined ? [] : [both, [both[1], both[0]]]
}

/** The one member that holds the VIP; `undefined` when there is none, or two. */
export function soleHolder(snapshot: PairSnapshot): SeenMember | undefined {
  const holders = seenMembers(snapshot).filter(({ holdsVip }) => holdsVip)
  return holders.length === 1 ? holders[0] : undefined
}
