import { type Script, sh } from '../../core/shell.ts'
import type { PartResult } from '../../shell/contract.ts'
import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { rootOnly } from '../facts/root-only.ts'

/** An order to a host that it did not carry out. */
export class OrderError extends Error {
  override readonly name = 'OrderError'
}

/** Tells a host's failover script to let the other one have the VIP. It holds for a minute. Throws `OrderError`. */
export async function orderToYield(member: WatchedMember, { settings }: WatchedPair): Promise<void> {
  const script = `${settings.scripts}/wrtc-role`
  const result = await order(
    member,
    sh`${rootOnly([script])}
${script} yield`,
  )
  if (result?.kind === 'ended' && result.code === 0) return
  const said =
    result?.kind === 'ended' ? result.stderr.toString().trim() || `it ended with ${result.code}` : 'no answer'
  throw new OrderError(`${member.host.name} could not be told to give up the VIP: ${said}`)
}

/** Takes that back; within a second the host is fit again. A host that is gone forgets it by itself. */
export async function orderToStay(member: WatchedMember, { settings }: WatchedPair): Promise<void> {
  await order(member, sh`${`${settings.scripts}/wrtc-role`} no-yield`)
}

async function order({ connection }: WatchedMember, { source }: Script): Promise<PartResult | undefined> {
  const unit = { parts: [{ source, timeoutMs: ORDER_MS, needed: false }], survives: true }
  const result = await connection.run(unit, 'root')
  return result.kind === 'refused' ? undefined : result.parts[0]
}

const ORDER_MS = 5000
