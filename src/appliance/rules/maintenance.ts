import type { PairSnapshot } from '../facts/found-pair.ts'
import { type FoundOrder, isOver, orderText } from '../facts/operator-order.ts'
import { type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import { error, type Finding, note } from './finding.ts'
import { PAUSE_FAULTS } from './pause.ts'

/** What wrtc-check says of a host in maintenance. */
export const IN_MAINTENANCE = 'in maintenance'

/** What it says of the host that does not take the VIP of a paused pair. */
export const PAUSED = 'paused'

/** Whether a host is unfit for what an operator has ordered, and for nothing else. */
export function isKeptAway({ unfit, maintenance, pause }: SeenMember): boolean {
  if (unfit === IN_MAINTENANCE) return maintenance !== undefined
  return unfit === PAUSED && pause !== undefined
}

/** Moving the VIP away is what mends it. */
export const SERVES_IN_MAINTENANCE = 'serves-in-maintenance'

/** Findings that a run tells of before its changes, although they are no fault. */
export const OPERATOR_ORDERS: readonly string[] = ['maintenance']

/** Faults that stay until an operator takes an order back. */
export const STANDING_ORDERS: readonly string[] = [
  SERVES_IN_MAINTENANCE,
  'maintenance-garbled',
  'maintenance-over',
  ...PAUSE_FAULTS,
]

/** A host in maintenance is no fault as long as that was to last; nobody can take over meanwhile. */
export function maintenanceFindings(snapshot: PairSnapshot): readonly Finding[] {
  return seenMembers(snapshot).flatMap((member) =>
    member.maintenance === undefined ? [] : [findingOf(member, member.maintenance, snapshot)],
  )
}

function findingOf(
  { name, holdsVip, clock }: SeenMember,
  order: FoundOrder,
  { members, settings }: PairSnapshot,
): Finding {
  const peer = members.find((member) => member.name !== name)?.name
  const end = `\`wrtcplay maintenance ${name} off\``
  if (holdsVip)
    return error(
      SERVES_IN_MAINTENANCE,
      `${name} holds the VIP although it is in maintenance (${orderText(order)}): once it loses the VIP, it does not take it again`,
      `${end} ends the maintenance; \`wrtcplay maintenance ${name} on\` moves the VIP to ${peer} first`,
    )
  const alone = `nobody can take over from ${peer}`
  if (order === 'garbled')
    return error(
      'maintenance-garbled',
      `${name} is in maintenance, and ${settings.stateFolder}/maintenance there does not tell since when, by whom and why: ${alone}`,
      `find out who wrote it; ${end} ends the maintenance`,
    )
  if (isOver(order, clock.now))
    return error(
      'maintenance-over',
      `${name} is still in maintenance, past its end (${orderText(order)}): ${alone}`,
      `${end} when the work is done, or \`wrtcplay maintenance ${name} on --for 2h\` when it takes longer`,
    )
  return note(
    'maintenance',
    `${name} is in maintenance (${orderText(order)}): ${alone}, the pair has no spare`,
    `${end} when the work is done`,
  )
}
