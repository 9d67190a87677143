import { longest, outages, type Span } from '../../appliance/drill/spans.ts'
import type { PairSnapshot } from '../../appliance/facts/found-pair.ts'
import { orderText } from '../../appliance/facts/operator-order.ts'
import { type OutsideWatch, watchOutside } from '../../appliance/facts/outside-watch.ts'
import type { WatchedPair } from '../../appliance/facts/pair-probe.ts'
import { seenMembers, soleHolder } from '../../appliance/facts/seen-pair.ts'
import { webSocketPlace } from '../../appliance/facts/web-socket-place.ts'
import { pauseObstacle } from '../../appliance/orders/obstacle.ts'
import { isError } from '../../appliance/rules/finding.ts'
import { FOREIGN } from '../../appliance/rules/foreign.ts'
import { SERVES_IN_MAINTENANCE } from '../../appliance/rules/maintenance.ts'
import { type JudgedSnapshot, settledSnapshot } from '../../appliance/rules/settled-snapshot.ts'
import { CERTIFICATE_FAULTS } from '../../appliance/rules/tls.ts'
import { findingText } from '../../appliance/status/pair-screen.ts'
import { stillMissing, waitForEven } from '../../appliance/switchover/even-sync.ts'
import { type Move, moveVip, type SwitchoverEnd } from '../../appliance/switchover/switchover.ts'
import { joined, type Printable, print } from '../../core/printable.ts'
import { type Styles, stylesFor } from '../../report/ansi.ts'
import { wantsColour } from '../colour-choice.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import { watchInterrupts } from '../interrupts.ts'
import type { Terminal } from '../terminal.ts'
import { refuse } from './order-failures.ts'

interface SwitchoverOptions {
  readonly force: boolean | undefined
  readonly color: boolean | undefined
}

/**
 * Checks the pair, waits for the sync, moves the VIP, and reports how long the VIP was away. An interrupt before the
 * move prevents the move.
 */
export async function switchOver(
  watched: WatchedPair,
  { force = false, color }: SwitchoverOptions,
  terminal: Terminal,
): Promise<number> {
  const say = (line: Printable | string): void => {
    terminal.stdout.write(print`${line}\n`)
  }
  const styles = stylesFor(wantsColour(color, terminal.env, terminal.isInteractive))
  const interrupts = watchInterrupts(terminal, say)
  const { signal } = interrupts
  try {
    const judged = await settledSnapshot(watched)
    refuseForeign(judged)
    return await moveChecked(judged, { watched, force, byForce: '--force', styles, say, signal })
  } finally {
    interrupts.stop()
  }
}

export interface CheckedMove {
  readonly watched: WatchedPair
  readonly force: boolean
  /** How the user moves the VIP all the same: an option, or a command. */
  readonly byForce: string
  readonly styles: Styles
  readonly say: (line: Printable | string) => void
  /** Prevents the move, and does not stop it half-way. */
  readonly signal: AbortSignal
}

/** Moves the VIP of a pair that was just looked at to the other host, if that may be. Throws where the VIP does not move. */
export async function moveChecked(judged: JudgedSnapshot, move: CheckedMove): Promise<number> {
  const { watched, signal, say } = move
  const sides = sidesOf(watched, judged.snapshot)
  refuse(pauseObstacle(judged.snapshot))
  refuseInMaintenance(judged.snapshot, sides)
  refuseUnhealthy(judged, { ...move, ...sides })
  await refuseUneven(move)
  if (signal.aborted) return EXIT.interrupted
  return await moveAndReport({ watched, ...sides, say })
}

/** Throws for a pair that wrtcplay did not set up: its failover follows no order of wrtcplay's. */
export function refuseForeign({ snapshot, findings }: JudgedSnapshot): void {
  const foreign = findings.find(({ id }) => id === FOREIGN)
  if (foreign === undefined) return
  throw new CommandFailure(
    `${snapshot.pair.name} is no pair that wrtcplay set up, so there are no failover scripts to be told: nothing was moved`,
    'move it as its own configuration of keepalived has it, such as by stopping keepalived on the host that holds the VIP',
  )
}

function sidesOf(watched: WatchedPair, snapshot: PairSnapshot): Pick<Move, 'from' | 'to'> {
  const { active, standby } = watched
  const holder = soleHolder(snapshot)
  if (holder !== undefined)
    return holder.name === active.host.name ? { from: active, to: standby } : { from: standby, to: active }
  throw new CommandFailure(
    `it cannot be told which host holds ${watched.pair.vip.address}, so nothing is moved`,
    `\`wrtcplay status ${watched.pair.name}\` tells what is wrong`,
  )
}

/** Throws where an operator keeps the other host from the VIP. */
function refuseInMaintenance(snapshot: PairSnapshot, { from, to }: Pick<Move, 'from' | 'to'>): void {
  const target = seenMembers(snapshot).find(({ name }) => name === to.host.name)
  if (target?.maintenance === undefined) return
  throw new CommandFailure(
    `${to.host.name} is in maintenance (${orderText(target.maintenance)}), so the VIP stays on ${from.host.name}`,
    `\`wrtcplay maintenance ${to.host.name} off\` ends it; --force does not help here`,
  )
}

/** A move mends them, or changes nothing about them. */
const NO_OBSTACLES: readonly string[] = [SERVES_IN_MAINTENANCE, ...CERTIFICATE_FAULTS]

/** Throws where the other host could not take the VIP. */
function refuseUnhealthy(
  { snapshot, findings }: JudgedSnapshot,
  { from, to, force, byForce, styles, say }: CheckedMove & Pick<Move, 'from' | 'to'>,
): void {
  const errors = findings.filter((finding) => isError(finding) && !NO_OBSTACLES.includes(finding.id))
  if (errors.length === 0) return
  const texts = errors.map((finding) => findingText(finding, styles))
  say(print`The pair is not healthy:\n${joined(texts, '')}`)
  const target = seenMembers(snapshot).find(({ name }) => name === to.host.name)
  if (target === undefined || !target.keepalived.isRunning || target.unfit !== undefined)
    throw new CommandFailure(
      `${to.host.name} cannot take the VIP, so it stays on ${from.host.name}`,
      'mend that first; --force does not help here',
      target === undefined ? EXIT.unreachable : EXIT.failed,
    )
  if (!force)
    throw new CommandFailure(
      `the VIP stays on ${from.host.name}: nothing was changed`,
      `mend the above first, or move it with ${byForce}. ${riskText(snapshot, from.host.name)}`,
    )
}

function riskText(snapshot: PairSnapshot, from: string): string {
  const missing = stillMissing(snapshot)
  return missing === ''
    ? `At stake then: what ${from} writes from now on.`
    : `At stake then: ${missing}, and what ${from} writes from now on.`
}

async function refuseUneven({ watched, force, byForce, say }: CheckedMove): Promise<void> {
  const missing = stillMissing(await waitForEven(watched, EVEN_MS))
  if (missing === '') return
  if (!force)
    throw new CommandFailure(
      `after ${EVEN_MS / 1000} s the standby still lacks ${missing}: nothing was changed`,
      `move with ${byForce}, and the new active host fetches what it lacks, if the other one still answers`,
    )
  say(`moving although the standby still lacks ${missing}`)
}

async function moveAndReport(move: Move): Promise<number> {
  const { pair, settings, clock } = move.watched
  const now = (): number => clock.monotonicMs()
  const begin = now()
  const watch = watchOutside(webSocketPlace(pair.vip, settings), now)
  const end = await moveVip(move)
  await watch.stop()
  move.say(awayText(watch, { from: begin, to: now() }))
  return reportEnd(end, move)
}

/** How long the VIP was away, seen from this machine, as a client in its place would have seen it. */
function awayText({ vip, webSocket }: OutsideWatch, whole: Span): string {
  if (!vip.some(({ good }) => good)) return 'how long the VIP was away cannot be seen from this machine'
  const ms = (samples: typeof vip): string => `${Math.round(longest(outages(samples, whole)))} ms`
  return `seen from here, the VIP was away for ${ms(vip)}, the WebSocket for ${ms(webSocket)}`
}

function reportEnd(end: SwitchoverEnd, { watched, from, to, say }: Move): number {
  const { name } = watched.pair
  switch (end.kind) {
    case 'moved':
      say(`${to.host.name} is the active host of ${name} now`)
      return EXIT.asked
    case 'stayed':
      throw new CommandFailure(`${end.why}: ${from.host.name} is still the active host`, STATUS_HINT)
    case 'returned':
      throw new CommandFailure(`${end.why}: ${from.host.name} is the active host again`, STATUS_HINT)
    case 'broken':
      throw new CommandFailure(`${end.why}, and ${from.host.name} does not serve either`, STATUS_HINT)
  }
}

const STATUS_HINT = '`wrtcplay status` tells how the two are, `journalctl -t wrtc-pair` on both what happened'
const EVEN_MS = 10_000
