import { poll } from '../../core/poll.ts'
import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { type QuickFacts, quickFacts } from '../facts/quick-facts.ts'

/**
 * Waits until a host's check knows of an order, which it does within a second where keepalived runs. Resolves with the
 * host's last facts in any case.
 */
export function awaitCheck(
  member: WatchedMember,
  watched: WatchedPair,
  isKnown: (unfit: string | undefined) => boolean,
): Promise<QuickFacts | undefined> {
  return poll(
    () => quickFactsOf(member, watched),
    (facts) => facts !== undefined && (!facts.keepalived || isKnown(facts.unfit)),
    { clock: watched.clock, everyMs: ASK_MS, withinMs: CHECK_MS },
  )
}

export function quickFactsOf(
  { connection }: WatchedMember,
  { pair, settings }: WatchedPair,
): Promise<QuickFacts | undefined> {
  return quickFacts(connection, { vip: pair.vip, settings, about: 'webSocket' })
}

const ASK_MS = 200
const CHECK_MS = 5000
