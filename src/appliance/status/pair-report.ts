import type { MemberLook, PairLook } from '../facts/found-pair.ts'
import { soleHolder } from '../facts/seen-pair.ts'
import { syncGap } from '../facts/sync-gap.ts'
import { type Finding, isError } from '../rules/finding.ts'

/** A look as plain JSON, for programs: without keys and names of files. */
export function pairReport(look: PairLook, findings: readonly Finding[]): Readonly<Record<string, unknown>> {
  const { pair, outside } = look
  return {
    pair: pair.name,
    vip: `${pair.vip.address}/${pair.vip.prefix}`,
    healthy: !findings.some(isError),
    holder: soleHolder(look)?.name ?? null,
    webSocket: { answers: outside.trouble === undefined, trouble: outside.trouble, tookMs: outside.tookMs },
    members: look.members.map((member) => memberReport(member, look)),
    findings,
  }
}

function memberReport({ name, role, found }: MemberLook, look: PairLook): Readonly<Record<string, unknown>> {
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
    sync: { ...sync, ...lagReport(look, name) },
    files: found.data?.count,
    epoch: found.epoch?.number,
    unfit: found.unfit,
    clockAheadMs: { least: Math.round(clock.least), most: Math.round(clock.most) },
    disks: found.disks,
  }
}

/** For the host that gets the files: how many it still lacks, and how old the oldest of these changes is. */
function lagReport(look: PairLook, name: string): Readonly<Record<string, unknown>> {
  const holder = soleHolder(look)
  const member = look.members.find((one) => one.name === name)
  if (holder?.data === undefined || holder.name === name || member === undefined) return {}
  if ('unseen' in member.found || member.found.data === undefined) return {}
  const { waiting, isEven } = syncGap(holder.data, member.found.data)
  const [oldest] = waiting
  const lagMs = oldest === undefined ? 0 : Math.max(0, Math.round(holder.clock.now - oldest.changed))
  return { isEven, waiting: waiting.length, lagMs }
}
