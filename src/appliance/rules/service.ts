import { withPort } from '../../inventory/ip-address.ts'
import type { PairSnapshot } from '../facts/found-pair.ts'
import { eachWithPeer, type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { error, type Finding, note, when } from './finding.ts'
import { isNear, vipFindings } from './vip.ts'

/** One host must hold the VIP, WRTC must run there and nowhere else, and its WebSocket must answer. */
export function serviceFindings(snapshot: PairSnapshot): readonly Finding[] {
  const holder = soleHolder(snapshot)
  return [
    ...vipFindings(snapshot),
    ...(holder === undefined ? [] : holderFindings(snapshot, holder)),
    ...strayApps(snapshot),
  ]
}

function holderFindings(snapshot: PairSnapshot, holder: SeenMember): readonly Finding[] {
  const { app } = snapshot.settings
  const { isRunning, isThere } = holder.app
  if (!isThere)
    return [
      error(
        'app-missing',
        `${holder.name} has no service ${app} that could run, or it is masked`,
        `install or unmask it`,
      ),
    ]
  if (!isRunning)
    return [
      error(
        'app-stopped',
        `${app} does not run on ${holder.name}, which holds the VIP`,
        `\`systemctl status ${app}\` there tells why; \`wrtcplay switchover ${snapshot.pair.name}\` moves the VIP`,
      ),
    ]
  return webSocketFindings(snapshot, holder)
}

function webSocketFindings(snapshot: PairSnapshot, holder: SeenMember): readonly Finding[] {
  const place = `the WebSocket at ${withPort(snapshot.pair.vip.address, snapshot.settings.port)}`
  if (!holder.webSocketAnswers)
    return [
      error(
        'websocket-silent',
        `${place} does not answer on ${holder.name} itself`,
        `${snapshot.settings.app} runs there and hangs, or listens elsewhere: look at its log`,
      ),
    ]
  const peer = seenMembers(snapshot).find(({ name }) => name !== holder.name)
  const fromPeer = when(peer?.webSocketAnswers === false, () =>
    error(
      'websocket-cut-off',
      `${place} answers on ${holder.name}, but not when ${peer?.name} asks`,
      'see whether a firewall or the network between them is in the way',
    ),
  )
  return [...fromPeer, ...outsideFindings(snapshot, place)]
}

/** A controller on another network may be unable to reach the VIP. */
function outsideFindings(snapshot: PairSnapshot, place: string): readonly Finding[] {
  const { trouble } = snapshot.outside
  if (trouble === undefined) return []
  const problem = `${place} answers its own host, but not this machine: ${trouble}`
  return [
    isNear(snapshot)
      ? error(
          'websocket-unseen',
          problem,
          'clients may be cut off as well: see whether a firewall or an old ARP entry is in the way',
        )
      : note('websocket-unseen', problem, 'no harm if this machine is not meant to reach the VIP'),
  ]
}

function strayApps(snapshot: PairSnapshot): readonly Finding[] {
  const { app } = snapshot.settings
  const both = eachWithPeer(snapshot)
  return both.flatMap(([member, peer]) =>
    when(member.app.isRunning && !member.holdsVip && (peer.holdsVip || !peer.app.isRunning), () =>
      error(
        'app-without-vip',
        `${app} runs on ${member.name}, which does not hold the VIP`,
        `stop it there: both would write the same files`,
      ),
    ),
  )
}
