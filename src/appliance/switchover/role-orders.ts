import { type Script, sh } from '../../core/shell.ts'
import type { PartResult } from '../../shell/contract.ts'
import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { rootOnly } from '../facts/root-only.ts'

/** A host did not carry out an order. */
export class OrderError extends Error {
  override readonly name = 'OrderError'
}

/** Orders a host's failover script to give up the VIP. The order holds for a minute. Throws `OrderError`. */
export function orderToYield(member: WatchedMember, watched: WatchedPair): Promise<void> {
  return orderRole(member, watched, ['yield'], 'be told to give up the VIP')
}

/**
 * Takes the order to yield back: the host is fit again within a second. A host that cannot be reached forgets the
 * order after its minute.
 */
export async function orderToStay(member: WatchedMember, { settings }: WatchedPair): Promise<void> {
  await order(member, sh`${`${settings.scripts}/wrtc-role`} no-yield`)
}

/** Has a host's wrtc-role do what the words say; `what` is that in a sentence. Throws `OrderError`. */
export async function orderRole(
  member: WatchedMember,
  { settings }: WatchedPair,
  words: readonly string[],
  what: string,
): Promise<void> {
  const script = `${settings.scripts}/wrtc-role`
  const result = await order(
    member,
    sh`${rootOnly([script])}
${script} ${words}`,
  )
  if (result?.kind === 'ended' && result.code === 0) return
  const said =
    result?.kind === 'ended'
      ? result.stderr.toString().trim().slice(0, LONGEST_COMPLAINT) || `it ended with ${result.code}`
      : 'no answer'
  throw new OrderError(`${member.host.name} could not ${what}: ${said}`)
}

async function order({ connection }: WatchedMember, { source }: Script): Promise<PartResult | undefined> {
  const unit = { parts: [{ source, timeoutMs: ORDER_MS, needed: false }], survives: true }
  const result = await connection.run(unit, 'root')
  return result.kind === 'refused' ? undefined : result.parts[0]
}

const ORDER_MS = 5000
const LONGEST_COMPLAINT = 400
