import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import type { QuickFacts } from '../facts/quick-facts.ts'
import { IN_MAINTENANCE } from '../rules/maintenance.ts'
import { orderRole } from '../switchover/role-orders.ts'
import { awaitCheck, quickFactsOf } from './await-check.ts'
import { type NewOrder, orderWords } from './new-order.ts'

export interface OrderedHost {
  readonly watched: WatchedPair
  readonly here: WatchedMember
  readonly there: WatchedMember
}

/**
 * Puts a host without the VIP into maintenance, and resolves with its facts once its check knows; they may be older
 * than that where keepalived runs no check. `undefined`: the other host was found not to hold the VIP after all, and a
 * new order was taken back, so that somebody is left. Throws `OrderError`.
 */
export async function beginMaintenance(
  { watched, here, there }: OrderedHost,
  order: NewOrder,
  { isNew }: { readonly isNew: boolean },
): Promise<QuickFacts | undefined> {
  await orderRole(here, watched, ['maintenance', 'on', ...orderWords(order)], 'be put into maintenance')
  if (isNew && (await quickFactsOf(there, watched))?.holdsVip !== true) {
    await endOrder(here, watched)
    return undefined
  }
  return awaitCheck(here, watched, (unfit) => unfit === IN_MAINTENANCE)
}

/** Ends a host's maintenance, and resolves with its facts once its check knows. Throws `OrderError`. */
export async function endMaintenance({ watched, here }: OrderedHost): Promise<QuickFacts | undefined> {
  await endOrder(here, watched)
  return awaitCheck(here, watched, (unfit) => unfit !== IN_MAINTENANCE)
}

function endOrder(here: WatchedMember, watched: WatchedPair): Promise<void> {
  return orderRole(here, watched, ['maintenance', 'off'], 'be taken out of maintenance')
}
