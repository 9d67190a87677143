import { type PollLimits, poll } from '../../core/poll.ts'
import type { WatchedMember, WatchedPair } from '../facts/pair-probe.ts'
import { OrderError, orderToStay, orderToYield } from './role-orders.ts'
import { type TakeoverState, takeoverState } from './takeover-state.ts'

/** How a planned move of the VIP ended. */
export type SwitchoverEnd =
  | { readonly kind: 'moved' }
  /** The VIP stayed with its host. */
  | { readonly kind: 'stayed'; readonly why: string }
  /** The other host did not come up, and the first host serves again. */
  | { readonly kind: 'returned'; readonly why: string }
  /** Neither host is known to serve. */
  | { readonly kind: 'broken'; readonly why: string }

export interface Move {
  readonly watched: WatchedPair
  readonly from: WatchedMember
  readonly to: WatchedMember
  readonly say: (line: string) => void
}

/** Moves the VIP, checks that the other host serves, and moves the VIP back when it does not. */
export async function moveVip(move: Move): Promise<SwitchoverEnd> {
  const { watched, from, to, say } = move
  try {
    say(`${from.host.name} is told to give up ${watched.pair.vip.address}`)
    await orderToYield(from, watched)
    if (!(await takesOver(move))) return await stay(move)
    say(`${to.host.name} holds ${watched.pair.vip.address}, and starts ${watched.settings.app}`)
    const state = await comesUp(to, move, isStarting)
    return state === 'serves' ? { kind: 'moved' } : await goBack(move, whyNot(state, move))
  } catch (error) {
    if (!(error instanceof OrderError)) throw error
    return { kind: 'stayed', why: error.message }
  } finally {
    // Also after an unexpected error: no host may be kept from taking over.
    await Promise.all([orderToStay(from, watched), orderToStay(to, watched)])
  }
}

/**
 * Whether the other host takes over. The check that sees the order runs once a second; after that, the VIP moves
 * almost at once.
 */
async function takesOver({ watched, from, to }: Move): Promise<boolean> {
  const ask = () => Promise.all([takeoverState(to, watched), takeoverState(from, watched)])
  const [there, here] = await poll(
    ask,
    (states) => hasTaken(states[0]) || hasLeft(states[1]),
    within(YIELD_MS, watched),
  )
  if (hasTaken(there) || !hasLeft(here)) return hasTaken(there)
  return hasTaken(await poll(() => takeoverState(to, watched), hasTaken, within(TAKE_MS, watched)))
}

function hasTaken(state: TakeoverState): boolean {
  return state === 'serves' || state === 'starts' || state === 'failed'
}

function hasLeft(state: TakeoverState): boolean {
  return state === 'away' || state === 'unfit'
}

async function stay(move: Move): Promise<SwitchoverEnd> {
  const { watched, from, to } = move
  await orderToStay(from, watched)
  const state = await comesUp(from, move, isOnItsWay)
  return { kind: state === 'serves' ? 'stayed' : 'broken', why: `${to.host.name} did not take the VIP` }
}

/** Makes the first host fit again before the other one gives up the VIP, so that one host may always have it. */
async function goBack(move: Move, why: string): Promise<SwitchoverEnd> {
  const { watched, from, to, say } = move
  say(`${why}: going back to ${from.host.name}`)
  await orderToStay(from, watched)
  await comesUp(from, move, (state) => state === 'unfit', FIT_MS)
  await orderToYield(to, watched)
  const state = await comesUp(from, move, isOnItsWay)
  return { kind: state === 'serves' ? 'returned' : 'broken', why }
}

/** Waits until a host serves, as long as its state allows that, up to a limit. */
function comesUp(
  member: WatchedMember,
  { watched }: Move,
  isWorthWaiting: (state: TakeoverState) => boolean,
  withinMs = START_MS,
): Promise<TakeoverState> {
  return poll(
    () => takeoverState(member, watched),
    (state) => state === 'serves' || !isWorthWaiting(state),
    within(withinMs, watched),
  )
}

function within(withinMs: number, { clock }: WatchedPair): PollLimits {
  return { clock, everyMs: ASK_MS, withinMs }
}

function isStarting(state: TakeoverState): boolean {
  return state === 'starts'
}

/** Whether the host is still taking over; it may not have the VIP yet. */
function isOnItsWay(state: TakeoverState): boolean {
  return state !== 'silent'
}

function whyNot(state: TakeoverState, { to, watched }: Move): string {
  const { name } = to.host
  const { app } = watched.settings
  if (state === 'silent') return `${name} no longer answers`
  if (state === 'away' || state === 'unfit') return `${name} lost the VIP again`
  return state === 'failed'
    ? `${app} did not start on ${name}`
    : `${app} on ${name} did not answer within ${START_MS / 1000} s`
}

/** Milliseconds: a second until the check runs, and the time that the check may take. */
const YIELD_MS = 5_000
const TAKE_MS = 2_000
const START_MS = 10_000
const FIT_MS = 3_000
const ASK_MS = 30
