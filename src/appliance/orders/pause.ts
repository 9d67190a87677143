import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import type { QuickFacts } from '../facts/quick-facts.ts'
import { PAUSED } from '../rules/maintenance.ts'
import { OrderError, orderRole } from '../switchover/role-orders.ts'
import { awaitCheck } from './await-check.ts'
import { type NewOrder, orderWords } from './new-order.ts'

export interface PausedSides {
  readonly watched: WatchedPair
  readonly holder: WatchedMember
  readonly other: WatchedMember
}

/**
 * Pauses both hosts or none, and resolves with the facts of the one without the VIP once its check knows. Throws
 * `OrderError`, with what became of the order that one host had been given.
 */
export async function beginPause(
  { watched, holder, other }: PausedSides,
  order: NewOrder,
  { isNew }: { readonly isNew: boolean },
): Promise<QuickFacts | undefined> {
  const give = (member: WatchedMember, place: 'here' | 'there'): Promise<void> =>
    orderRole(member, watched, ['pause', 'on', ...orderWords(order), place], 'be paused')
  await give(other, 'there')
  try {
    await give(holder, 'here')
  } catch (error) {
    if (!(error instanceof OrderError)) throw error
    // The answer may be lost, and the order given all the same.
    const members = isNew ? [holder, other] : []
    throw new OrderError(`${error.message}. ${await takenBack(members, watched)}`)
  }
  return awaitCheck(other, watched, (unfit) => unfit === PAUSED)
}

async function takenBack(members: readonly WatchedMember[], watched: WatchedPair): Promise<string> {
  if (members.length === 0) return 'The other host has the new order, this one has the old one'
  const failures = await endPause(members, watched)
  return failures.length === 0
    ? 'The order was taken back on both hosts'
    : `The order could not be taken back everywhere: ${failures.map(({ why }) => why).join('; ')}`
}

/** A host that is still paused, and why, in a sentence. */
interface PauseFailure {
  readonly host: string
  readonly why: string
}

/**
 * Ends the pause of these hosts, one after the other: first the one that may then take the VIP. Resolves with what went
 * wrong.
 */
export async function endPause(
  members: readonly WatchedMember[],
  watched: WatchedPair,
): Promise<readonly PauseFailure[]> {
  const failures: PauseFailure[] = []
  for (const member of members)
    try {
      await orderRole(member, watched, ['pause', 'off'], 'be told that the pause is over')
    } catch (error) {
      if (!(error instanceof OrderError)) throw error
      failures.push({ host: member.host.name, why: error.message })
    }
  return failures
}
