import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { quickFacts } from '../facts/quick-facts.ts'

/**
 * What a host that takes over has come to. `failed`: WRTC did not start; it may have let go of the VIP already. With the
 * VIP: `serves`, or `starts` (nothing answers there yet). Without: `away`, or `unfit` when its check says that it cannot have it. `silent`: it does not answer.
 */
export type TakeoverState = 'serves' | 'starts' | 'failed' | 'away' | 'unfit' | 'silent'

/** A small question, for it is asked often while the host has much to do. */
export async function takeoverState(
  { connection }: WatchedMember,
  { pair, settings }: WatchedPair,
): Promise<TakeoverState> {
  const facts = await quickFacts(connection, { vip: pair.vip, settings, about: 'webSocket' })
  if (facts?.isSetUp !== true) return 'silent'
  if (facts.startFailed) return 'failed'
  if (facts.holdsVip) return facts.answers === true ? 'serves' : 'starts'
  return facts.unfit === undefined ? 'away' : 'unfit'
}
