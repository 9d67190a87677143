import type { MemberSnapshot, PairSnapshot } from '../facts/found-pair.ts'
import { type FoundOrder, timeText } from '../facts/operator-order.ts'
import { soleHolder } from '../facts/seen-pair.ts'
import { syncGap } from '../facts/sync-gap.ts'
import { type Finding, isError } from '../rules/finding.ts'
import { daysLeft } from '../rules/tls.ts'

/** A snapshot as plain JSON for programs, without keys and file names. */
export function pairReport(
  snapshot: PairSnapshot,
  findings: readonly Finding[],
): Readonly<Record<string, unknown>> {
  const { pair, outside } = snapshot
  return {
    pair: pair.name,
    vip: `${pair.vip.address}/${pair.vip.prefix}`,
    healthy: !findings.some(isError),
    holder: soleHolder(snapshot)?.name ?? null,
    webSocket: { answers: outside.trouble === undefined, trouble: outside.trouble, tookMs: outside.tookMs },
    ...certificateReport(snapshot),
    members: snapshot.members.map((member) => memberReport(member, snapshot)),
    findings,
  }
}

/** Of a pair that speaks TLS: the certificate at the VIP, or null. */
function certificateReport({ settings, outside: { certificate } }: PairSnapshot) {
  if (!settings.tls) return {}
  if (certificate === undefined) return { certificate: null }
  const { names, fingerprint } = certificate
  return { certificate: { names, fingerprint, daysLeft: daysLeft(certificate) } }
}

function memberReport(
  { name, role, found }: MemberSnapshot,
  snapshot: PairSnapshot,
): Readonly<Record<string, unknown>> {
  const known = { name, configuredRole: role }
  if ('unseen' in found) return { ...known, reachable: false, why: found.unseen }
  const { clock, holdsVip, recorded, app, webSocketAnswers, keepalived, keepalivedConfig, sync } = found
  return {
    ...known,
    reachable: true,
    holdsVip,
    recorded,
    app,
    webSocketAnswers,
    keepalived: { ...keepalived, priority: keepalivedConfig?.priority, routerId: keepalivedConfig?.routerId },
    sync: { ...sync, ...lagReport(snapshot, name) },
    files: found.data?.count,
    epoch: found.epoch?.number,
    unfit: found.unfit,
    maintenance: orderReport(found.maintenance),
    pause: orderReport(found.pause?.order),
    clockAheadMs: { least: Math.round(clock.least), most: Math.round(clock.most) },
    disks: found.disks,
  }
}

function orderReport(order: FoundOrder | undefined): unknown {
  if (order === undefined || order === 'garbled') return order
  const { since, until, by, reason } = order
  return { since: timeText(since), until: until === undefined ? null : timeText(until), by, reason }
}

/** For the host that receives files: how many it lacks, and the age of the oldest of these changes. */
function lagReport(snapshot: PairSnapshot, name: string): Readonly<Record<string, unknown>> {
  const holder = soleHolder(snapshot)
  const member = snapshot.members.find((one) => one.name === name)
  if (holder?.data === undefined || holder.name === name || member === undefined) return {}
  if ('unseen' in member.found || member.found.data === undefined) return {}
  const { waiting, isEven } = syncGap(holder.data, member.found.data)
  const [oldest] = waiting
  const lagMs = oldest === undefined ? 0 : Math.max(0, Math.round(holder.clock.now - oldest.changed))
  return { isEven, waiting: waiting.length, lagMs }
}
