import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { quickFacts } from '../facts/quick-facts.ts'

/**
 * The state of a host that takes over. `failed`: WRTC did not start; the host may have given up the VIP already. With
 * the VIP: `serves`, or `starts` (the WebSocket does not answer yet). Without the VIP: `away`, or `unfit` when the
 * host's check says that it cannot have the VIP. `silent`: the host does not answer.
 */
export type TakeoverState = 'serves' | 'starts' | 'failed' | 'away' | 'unfit' | 'silent'

/** Asks for few facts only, because the question is repeated while the host is busy. */
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
