import type { Clock } from '../../core/clock.ts'
import type { WatchedMember, WatchedPair } from '../facts/pair-look.ts'
import { OrderError, type TakeoverState, takeoverState, tellToStay, tellToYield } from './role-orders.ts'

/** How a planned move of the VIP ended. */
export type SwitchoverEnd =
  | { readonly kind: 'moved' }
  /** The VIP never left. */
  | { readonly kind: 'stayed'; readonly why: string }
  /** The other host did not come up, and the first one serves again. */
  | { readonly kind: 'returned'; readonly why: string }
  /** Nobody is known to serve. */
  | { readonly kind: 'broken'; readonly why: string }

export interface Move {
  readonly watched: WatchedPair
  readonly from: WatchedMember
  readonly to: WatchedMember
  readonly say: (line: string) => void
  readonly clock: Clock
}

/** Moves the VIP, sees that the other host serves, and goes back when it does not. */
export async function moveVip(move: Move): Promise<SwitchoverEnd> {
  const { watched, from, to, say } = move
  try {
    say(`${from.host.name} is told to give up ${watched.pair.vip.address}`)
    await tellToYield(from, watched)
    if (!(await takesOver(move))) return await stay(move)
    say(`${to.host.name} holds ${watched.pair.vip.address}, and starts ${watched.settings.app}`)
    const state = await comesUp(to, move, isStarting)
    return state === 'serves' ? { kind: 'moved' } : await goBack(move, whyNot(state, move))
  } catch (error) {
    if (!(error instanceof OrderError)) throw error
    return { kind: 'stayed', why: error.message }
  } finally {
    // Also after a bug: nobody must be kept from taking over.
    await Promise.all([tellToStay(from, watched), tellToStay(to, watched)])
  }
}

/** The check that sees the order runs once a second; once the VIP is gone, the other host has it almost at once. */
async function takesOver({ watched, from, to, clock }: Move): Promise<boolean> {
  let end = clock.monotonicMs() + YIELD_MS
  let isGone = false
  while (clock.monotonicMs() < end) {
    const [there, here] = await Promise.all([takeoverState(to, watched), takeoverState(from, watched)])
    if (there === 'serves' || there === 'starts' || there === 'failed') return true
    if ((here === 'away' || here === 'unfit') && !isGone) {
      isGone = true
      end = clock.monotonicMs() + TAKE_MS
    }
    await clock.sleep(ASK_MS)
  }
  return false
}

async function stay(move: Move): Promise<SwitchoverEnd> {
  const { watched, from, to } = move
  await tellToStay(from, watched)
  const state = await comesUp(from, move, isOnItsWay)
  return { kind: state === 'serves' ? 'stayed' : 'broken', why: `${to.host.name} did not take the VIP` }
}

/** First the one that is to have it again is fit, then the other one gives it up: never is nobody allowed to. */
async function goBack(move: Move, why: string): Promise<SwitchoverEnd> {
  const { watched, from, to, say } = move
  say(`${why}: going back to ${from.host.name}`)
  await tellToStay(from, watched)
  await comesUp(from, move, (state) => state === 'unfit', FIT_MS)
  await tellToYield(to, watched)
  const state = await comesUp(from, move, isOnItsWay)
  return { kind: state === 'serves' ? 'returned' : 'broken', why }
}

/** Asks as long as it may still come to something, and the time lasts. */
async function comesUp(
  member: WatchedMember,
  { watched, clock }: Move,
  isWorthWaiting: (state: TakeoverState) => boolean,
  withinMs = START_MS,
): Promise<TakeoverState> {
  const end = clock.monotonicMs() + withinMs
  for (;;) {
    const state = await takeoverState(member, watched)
    if (state === 'serves' || !isWorthWaiting(state) || clock.monotonicMs() > end) return state
    await clock.sleep(ASK_MS)
  }
}

function isStarting(state: TakeoverState): boolean {
  return state === 'starts'
}

/** It may not have the VIP yet. */
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

/** One second until the check runs, and the time that it may take. */
const YIELD_MS = 5_000
const TAKE_MS = 2_000
const START_MS = 10_000
const FIT_MS = 3_000
const ASK_MS = 30
