import { withPort } from '../../inventory/ip-address.ts'
import type { PairLook } from '../facts/found-pair.ts'
import { eachWithPeer, type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { error, type Finding, note, when } from './finding.ts'
import { isNear, vipFindings } from './vip.ts'

/** One host holds the VIP, WRTC runs there and nowhere else, and its WebSocket answers whoever asks. */
export function serviceFindings(look: PairLook): readonly Finding[] {
  const holder = soleHolder(look)
  return [
    ...vipFindings(look),
    ...(holder === undefined ? [] : holderFindings(look, holder)),
    ...strayApps(look),
  ]
}

function holderFindings(look: PairLook, holder: SeenMember): readonly Finding[] {
  const { app } = look.settings
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
        `\`systemctl status ${app}\` there tells why; \`wrtcplay switchover ${look.pair.name}\` moves the VIP`,
      ),
    ]
  return webSocketFindings(look, holder)
}

function webSocketFindings(look: PairLook, holder: SeenMember): readonly Finding[] {
  const place = `the WebSocket at ${withPort(look.pair.vip.address, look.settings.port)}`
  if (!holder.webSocketAnswers)
    return [
      error(
        'websocket-silent',
        `${place} does not answer on ${holder.name} itself`,
        `${look.settings.app} runs there and hangs, or listens elsewhere: look at its log`,
      ),
    ]
  const peer = seenMembers(look).find(({ name }) => name !== holder.name)
  const fromPeer = when(peer?.webSocketAnswers === false, () =>
    error(
      'websocket-cut-off',
      `${place} answers on ${holder.name}, but not when ${peer?.name} asks`,
      'see whether a firewall or the network between them is in the way',
    ),
  )
  return [...fromPeer, ...outsideFindings(look, place)]
}

/** A controller on another network need not reach the VIP. */
function outsideFindings(look: PairLook, place: string): readonly Finding[] {
  const { trouble } = look.outside
  if (trouble === undefined) return []
  const problem = `${place} answers its own host, but not this machine: ${trouble}`
  return [
    isNear(look)
      ? error(
          'websocket-unseen',
          problem,
          'clients may be cut off as well: see whether a firewall or an old ARP entry is in the way',
        )
      : note('websocket-unseen', problem, 'no harm if this machine is not meant to reach the VIP'),
  ]
}

function strayApps(look: PairLook): readonly Finding[] {
  const { app } = look.settings
  const both = eachWithPeer(look)
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
