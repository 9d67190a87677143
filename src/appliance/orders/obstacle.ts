import type { MemberSnapshot, PairSnapshot } from '../facts/found-pair.ts'
import { orderText } from '../facts/operator-order.ts'
import { type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { RUN_AGAIN } from '../rules/playbook-command.ts'

/** Why an order is not given. */
export interface Obstacle {
  readonly why: string
  /** What the operator can do. */
  readonly hint: string
  readonly isUnreachable: boolean
}

/**
 * What speaks against taking a host out of service; `undefined` where the other one serves, or where this one serves
 * and the VIP may have to move first.
 */
export function obstacleToMaintenance(snapshot: PairSnapshot, name: string): Obstacle | undefined {
  const unseen = snapshot.members.flatMap(unseenObstacle)[0]
  if (unseen !== undefined) return unseen
  const [here, there] = sidesOf(snapshot, name)
  if (here === undefined || there === undefined) throw new RangeError(`${name} is no member of the pair`)
  return oldScripts(here) ?? pauseObstacle(snapshot) ?? peerObstacle(here, there, snapshot)
}

/** What speaks against pausing a pair. */
export function obstacleToPause(snapshot: PairSnapshot): Obstacle | undefined {
  const unseen = snapshot.members.flatMap(unseenObstacle)[0]
  if (unseen !== undefined) return unseen
  const old = seenMembers(snapshot).flatMap((member) => oldScripts(member) ?? [])[0]
  return old ?? holderObstacle(snapshot)
}

/** A pair that is paused moves no VIP, whoever asks. */
export function pauseObstacle(snapshot: PairSnapshot): Obstacle | undefined {
  const paused = seenMembers(snapshot).flatMap(({ pause }) => pause ?? [])[0]
  const { name } = snapshot.pair
  return paused === undefined
    ? undefined
    : obstacle(
        `the pair ${name} is paused (${orderText(paused.order)})`,
        `\`wrtcplay pause ${name} off\` ends that`,
      )
}

/** The host that a pause would keep the VIP on must serve. */
function holderObstacle(snapshot: PairSnapshot): Obstacle | undefined {
  const holder = soleHolder(snapshot)
  const status = `\`wrtcplay status ${snapshot.pair.name}\` tells what is wrong`
  if (holder === undefined)
    return obstacle(`it cannot be told which host holds ${snapshot.pair.vip.address}`, status)
  return holder.app.isRunning && holder.webSocketAnswers
    ? undefined
    : obstacle(`${holder.name} holds the VIP and does not serve`, status)
}

function sidesOf({ members }: PairSnapshot, name: string): readonly (SeenMember | undefined)[] {
  const seen = (isIt: boolean): SeenMember | undefined => {
    const member = members.find((one) => (one.name === name) === isIt)
    return member === undefined || 'unseen' in member.found ? undefined : { ...member, ...member.found }
  }
  return [seen(true), seen(false)]
}

export function unseenObstacle({ name, found }: MemberSnapshot): readonly Obstacle[] {
  if (!('unseen' in found)) return []
  const hint = found.hint ?? `bring ${name} back first`
  return [{ why: `${name} could not be asked: ${found.unseen}`, hint, isUnreachable: true }]
}

function oldScripts({ name, takesOrders }: SeenMember): Obstacle | undefined {
  return takesOrders
    ? undefined
    : obstacle(`the failover scripts on ${name} know of no such order yet`, RUN_AGAIN)
}

/** Nobody would be left to serve. */
function peerObstacle(here: SeenMember, there: SeenMember, snapshot: PairSnapshot): Obstacle | undefined {
  if (there.maintenance !== undefined)
    return obstacle(
      `${there.name} is in maintenance itself (${orderText(there.maintenance)}), so nobody would be left to serve`,
      `\`wrtcplay maintenance ${there.name} off\` ends that`,
    )
  return soleHolder(snapshot)?.name === here.name ? undefined : holderObstacle(snapshot)
}

function obstacle(why: string, hint: string): Obstacle {
  return { why, hint, isUnreachable: false }
}
