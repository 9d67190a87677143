import type { PairSnapshot } from '../facts/found-pair.ts'
import { isOver, orderText } from '../facts/operator-order.ts'
import { type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { error, type Finding } from './finding.ts'

export const PAUSE_FAULTS: readonly string[] = ['paused', 'pause-over', 'half-paused', 'pause-garbled']

/** A pair that is paused does not fail over, which is a fault from the beginning. */
export function pauseFindings(snapshot: PairSnapshot): readonly Finding[] {
  const seen = seenMembers(snapshot)
  const [first, ...others] = seen.flatMap(({ pause }) => (pause === undefined ? [] : [pause]))
  if (first === undefined) return []
  const { name } = snapshot.pair
  const order = [first, ...others].find((one) => one.order !== 'garbled')?.order ?? 'garbled'
  const off = `\`wrtcplay pause ${name} off\``
  if (others.length + 1 < seen.length) return [halfPaused(seen, orderText(order), snapshot)]
  const harm = `NOTHING MOVES THE VIP${holderText(snapshot)}`
  const held = heldBack(seen)
  if (order === 'garbled' || isMisplaced(snapshot))
    return [
      error(
        'pause-garbled',
        `THE PAIR IS PAUSED, and the files \`paused\` in ${snapshot.settings.stateFolder} do not tell by whom, or not where the VIP belongs: ${harm}${held}`,
        `${off} ends it; \`wrtcplay pause ${name} on\` writes it anew`,
      ),
    ]
  if (seen.some(({ pause, clock }) => pause !== undefined && isOver(pause.order, clock.now)))
    return [
      error(
        'pause-over',
        `THE PAIR IS STILL PAUSED, past its end (${orderText(order)}): ${harm}${held}`,
        `${off} now, or \`wrtcplay pause ${name} on --for 2h\` when it takes longer`,
      ),
    ]
  return [
    error(
      'paused',
      `THE PAIR IS PAUSED (${orderText(order)}): ${harm}${held}`,
      `${off} as soon as it can be`,
    ),
  ]
}

function halfPaused(seen: readonly SeenMember[], who: string, { pair }: PairSnapshot): Finding {
  const [paused, other] = [true, false].map(
    (isPaused) => seen.find(({ pause }) => (pause !== undefined) === isPaused)?.name,
  )
  return error(
    'half-paused',
    `ONLY ${paused} OF THE PAIR IS PAUSED (${who}), and ${other} is not: the VIP is kept in its place on ${paused} alone`,
    `\`wrtcplay pause ${pair.name} off\`, or \`on\`, for both`,
  )
}

function holderText(snapshot: PairSnapshot): string {
  const holder = soleHolder(snapshot)
  return holder === undefined ? '' : `, whatever fails on ${holder.name}`
}

function heldBack(seen: readonly SeenMember[]): string {
  return seen
    .flatMap(({ name, pause }) =>
      pause?.heldBack === undefined ? [] : [`; ${name} would have given it up: ${pause.heldBack}`],
    )
    .join('')
}

/** Whether the VIP is not where the pause keeps it, or belongs to none of the two. */
function isMisplaced(snapshot: PairSnapshot): boolean {
  const holder = soleHolder(snapshot)
  return holder?.pause !== undefined && !holder.pause.keepsVip
}
