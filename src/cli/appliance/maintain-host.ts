import { orderText } from '../../appliance/facts/operator-order.ts'
import { probePair, type WatchedPair } from '../../appliance/facts/pair-probe.ts'
import type { QuickFacts } from '../../appliance/facts/quick-facts.ts'
import { seenMembers, soleHolder } from '../../appliance/facts/seen-pair.ts'
import { beginMaintenance, endMaintenance, type OrderedHost } from '../../appliance/orders/maintenance.ts'
import type { NewOrder } from '../../appliance/orders/new-order.ts'
import { obstacleToMaintenance, unseenObstacle } from '../../appliance/orders/obstacle.ts'
import { IN_MAINTENANCE } from '../../appliance/rules/maintenance.ts'
import { settledSnapshot } from '../../appliance/rules/settled-snapshot.ts'
import { type Printable, print } from '../../core/printable.ts'
import { stylesFor } from '../../report/ansi.ts'
import { wantsColour } from '../colour-choice.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import { watchInterrupts } from '../interrupts.ts'
import type { Terminal } from '../terminal.ts'
import { refuse, STATUS_HINT, saidByHost } from './order-failures.ts'
import { moveChecked, refuseForeign } from './switch-over.ts'

export interface MaintenanceRequest {
  readonly watched: WatchedPair
  /** A host of the pair. */
  readonly name: string
  readonly order: NewOrder | 'off'
  readonly color: boolean | undefined
}

/** Puts a host of a pair into maintenance, with the VIP on the other one, or ends that. */
export async function maintainHost(request: MaintenanceRequest, terminal: Terminal): Promise<number> {
  const { watched, name, order, color } = request
  const { active, standby } = watched
  const [here, there] = active.host.name === name ? [active, standby] : [standby, active]
  const say = (line: Printable | string): void => {
    terminal.stdout.write(print`${line}\n`)
  }
  const asked = { watched, here, there, say }
  if (order === 'off') return saidByHost(() => end(asked))
  const styles = stylesFor(wantsColour(color, terminal.env, terminal.isInteractive))
  const interrupts = watchInterrupts(terminal, say)
  const { signal } = interrupts
  try {
    const judged = await settledSnapshot(watched)
    refuseForeign(judged)
    refuse(obstacleToMaintenance(judged.snapshot, name))
    if (signal.aborted) return EXIT.interrupted
    if (soleHolder(judged.snapshot)?.name === name) {
      const byForce = `\`wrtcplay switchover ${watched.pair.name} --force\``
      const code = await moveChecked(judged, { watched, force: false, byForce, styles, say, signal })
      if (code !== EXIT.asked) return code
    }
    const before = seenMembers(judged.snapshot).find((member) => member.name === name)?.maintenance
    if (before !== undefined) say(`${name} was in maintenance already (${orderText(before)})`)
    return await saidByHost(() => begin(asked, order, before === undefined))
  } finally {
    interrupts.stop()
  }
}

interface Asked extends OrderedHost {
  readonly say: (line: Printable | string) => void
}

async function begin(asked: Asked, order: NewOrder, isNew: boolean): Promise<number> {
  const { here, there, say } = asked
  const { name } = here.host
  const facts = await beginMaintenance(asked, order, { isNew })
  if (facts === undefined && isNew)
    throw new CommandFailure(
      `${there.host.name} does not hold the VIP any more, so ${name} is not in maintenance`,
      STATUS_HINT,
    )
  if (facts?.keepalived !== false && facts?.unfit !== IN_MAINTENANCE)
    throw new CommandFailure(
      `${name} has been put into maintenance, and its check has not taken note of it`,
      STATUS_HINT,
    )
  say(`${name} is in maintenance now: nobody can take over from ${there.host.name}`)
  return EXIT.asked
}

async function end(asked: Asked): Promise<number> {
  const { watched, here, say } = asked
  const { name } = here.host
  const snapshot = await probePair({ ...watched, plan: undefined })
  refuse(snapshot.members.filter((member) => member.name === name).flatMap(unseenObstacle)[0])
  const before = seenMembers(snapshot).find((member) => member.name === name)?.maintenance
  if (before === undefined) {
    say(`${name} is not in maintenance`)
    return EXIT.asked
  }
  const facts = await endMaintenance(asked)
  say(`${name} is no longer in maintenance (${orderText(before)})`)
  const why = whyUnfit(facts)
  if (why !== undefined) say(`${name} cannot take the VIP yet: ${why}`)
  return EXIT.asked
}

function whyUnfit(facts: QuickFacts | undefined): string | undefined {
  if (facts === undefined) return 'it does not answer'
  return facts.keepalived ? facts.unfit : 'keepalived does not run there'
}
