import type { PairSnapshot } from '../../appliance/facts/found-pair.ts'
import { orderText } from '../../appliance/facts/operator-order.ts'
import { probePair, type WatchedMember, type WatchedPair } from '../../appliance/facts/pair-probe.ts'
import { seenMembers, soleHolder } from '../../appliance/facts/seen-pair.ts'
import type { NewOrder } from '../../appliance/orders/new-order.ts'
import { obstacleToPause, pauseObstacle, unseenObstacle } from '../../appliance/orders/obstacle.ts'
import { beginPause, endPause } from '../../appliance/orders/pause.ts'
import { PAUSED } from '../../appliance/rules/maintenance.ts'
import { judgedSnapshot } from '../../appliance/rules/settled-snapshot.ts'
import { print } from '../../core/printable.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { refuse, STATUS_HINT, saidByHost } from './order-failures.ts'
import { refuseForeign } from './switch-over.ts'

type Say = (line: string) => void

/** Pauses a pair, so that nothing moves its VIP, or ends that. */
export function pausePair(
  watched: WatchedPair,
  order: NewOrder | 'off',
  terminal: Terminal,
): Promise<number> {
  const say: Say = (line) => {
    terminal.stdout.write(print`${line}\n`)
  }
  const alone = { ...watched, plan: undefined }
  return order === 'off' ? end(alone, say) : begin(alone, order, say)
}

async function begin(watched: WatchedPair, order: NewOrder, say: Say): Promise<number> {
  const judged = await judgedSnapshot(watched)
  refuseForeign(judged)
  refuse(obstacleToPause(judged.snapshot))
  const before = pauseObstacle(judged.snapshot)
  if (before !== undefined) say(`${before.why} already`)
  const [other, holder] = keptAwayFirst(watched, judged.snapshot)
  const facts = await saidByHost(() =>
    beginPause({ watched, holder, other }, order, { isNew: before === undefined }),
  )
  if (facts?.keepalived !== false && facts?.unfit !== PAUSED)
    throw new CommandFailure(
      `${watched.pair.name} has been paused, and the check of ${other.host.name} has not taken note of it`,
      STATUS_HINT,
    )
  say(
    `${watched.pair.name} IS PAUSED: nothing moves the VIP away from ${holder.host.name}, whatever fails there, until \`wrtcplay pause ${watched.pair.name} off\``,
  )
  return EXIT.asked
}

/** The host without the VIP, and the one that has it. */
function keptAwayFirst(
  { active, standby }: WatchedPair,
  snapshot: PairSnapshot,
): readonly [WatchedMember, WatchedMember] {
  return soleHolder(snapshot)?.name === standby.host.name ? [active, standby] : [standby, active]
}

async function end(watched: WatchedPair, say: Say): Promise<number> {
  const { name } = watched.pair
  const snapshot = await probePair(watched)
  const paused = seenMembers(snapshot).filter(({ pause }) => pause !== undefined)
  const members = keptAwayFirst(watched, snapshot).filter(({ host }) =>
    paused.some((member) => member.name === host.name),
  )
  const failures = await endPause(members, watched)
  for (const { name: host, pause } of paused)
    if (pause !== undefined && !failures.some((one) => one.host === host))
      say(`${host} is no longer paused (${orderText(pause.order)})`)
  const away = snapshot.members.flatMap(unseenObstacle)
  if (failures.length > 0) throw new CommandFailure(failures.map(({ why }) => why).join('; '), STATUS_HINT)
  if (away.length > 0)
    throw new CommandFailure(
      `${away.map(({ why }) => why).join('; ')}: it may still be paused`,
      `\`wrtcplay pause ${name} off\` once more when it answers`,
      EXIT.unreachable,
    )
  if (paused.length === 0) say(`${name} is not paused`)
  return EXIT.asked
}
