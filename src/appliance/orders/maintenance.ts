import { poll } from '../../core/poll.ts'
import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { type QuickFacts, quickFacts } from '../facts/quick-facts.ts'
import { IN_MAINTENANCE } from '../rules/maintenance.ts'
import { orderRole } from '../switchover/role-orders.ts'

/** An order as it is given to a host. */
export interface NewOrder {
  /** `undefined` for no end. */
  readonly seconds: number | undefined
  readonly by: string
  readonly reason: string
}

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
  host: OrderedHost,
  order: NewOrder,
  { isNew }: { readonly isNew: boolean },
): Promise<QuickFacts | undefined> {
  const { watched, here, there } = host
  const { seconds, by, reason } = order
  const words = ['maintenance', 'on', seconds === undefined ? '-' : String(seconds), by, reason]
  await orderRole(here, watched, words, 'be put into maintenance')
  if (isNew && (await factsOf(there, watched))?.holdsVip !== true) {
    await endOrder(here, watched)
    return undefined
  }
  return awaitCheck(host, (unfit) => unfit === IN_MAINTENANCE)
}

/** Ends a host's maintenance, and resolves with its facts once its check knows. Throws `OrderError`. */
export async function endMaintenance(host: OrderedHost): Promise<QuickFacts | undefined> {
  await endOrder(host.here, host.watched)
  return awaitCheck(host, (unfit) => unfit !== IN_MAINTENANCE)
}

function endOrder(here: WatchedMember, watched: WatchedPair): Promise<void> {
  return orderRole(here, watched, ['maintenance', 'off'], 'be taken out of maintenance')
}

/** The check runs once a second, where keepalived runs. */
function awaitCheck(
  { watched, here }: OrderedHost,
  isKnown: (unfit: string | undefined) => boolean,
): Promise<QuickFacts | undefined> {
  return poll(
    () => factsOf(here, watched),
    (facts) => facts !== undefined && (!facts.keepalived || isKnown(facts.unfit)),
    { clock: watched.clock, everyMs: ASK_MS, withinMs: CHECK_MS },
  )
}

function factsOf(
  { connection }: WatchedMember,
  { pair, settings }: WatchedPair,
): Promise<QuickFacts | undefined> {
  return quickFacts(connection, { vip: pair.vip, settings, about: 'webSocket' })
}

const ASK_MS = 200
const CHECK_MS = 5000
