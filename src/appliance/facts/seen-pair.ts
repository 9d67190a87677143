import type { MemberLook, PairLook } from './found-pair.ts'
import type { MemberFacts } from './member-facts.ts'

/** A member that answered. */
export type SeenMember = MemberFacts & Pick<MemberLook, 'name' | 'role' | 'peerAddress' | 'address'>

export function seenMembers({ members }: PairLook): readonly SeenMember[] {
  return members.flatMap((member) => {
    const { found, ...rest } = member
    return 'unseen' in found ? [] : [{ ...rest, ...found }]
  })
}

/** Both, when both answered. */
export function bothSeen(look: PairLook): readonly [SeenMember, SeenMember] | undefined {
  const [first, second] = seenMembers(look)
  return first === undefined || second === undefined ? undefined : [first, second]
}

/** Each with the other one as its peer; empty when one of them did not answer. */
export function eachWithPeer(look: PairLook): readonly (readonly [SeenMember, SeenMember])[] {
  const both = bothSeen(look)
  return both === undefined ? [] : [both, [both[1], both[0]]]
}

/** The one member that holds the VIP; `undefined` when there is none, or two. */
export function soleHolder(look: PairLook): SeenMember | undefined {
  const holders = seenMembers(look).filter(({ holdsVip }) => holdsVip)
  return holders.length === 1 ? holders[0] : undefined
}
