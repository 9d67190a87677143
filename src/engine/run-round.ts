import { isFailure } from '../core/module-definition.ts'
import type { Ready } from '../units/ready.ts'
import { applyRound } from './apply-round.ts'
import {
  leaveForLater,
  leavePending,
  lookedAtBy,
  standingOf,
  withoutInput,
  withStanding,
} from './dry-round.ts'
import { failed, failedWith, type RoundOutcome, settled, skipped } from './outcome.ts'
import { type FoundPlan, type Planned, planFrom, type Round } from './plan-round.ts'
import type { Prepared } from './prepare.ts'

/** Prepared → observed → planned → applied and proven. In `check` mode it ends with the plan. */
export async function runRound(prepared: Prepared, round: Round): Promise<RoundOutcome> {
  if (isFailure(prepared)) return { ...failedWith(prepared), isFinal: true }
  if (prepared.kind === 'skipped') return skipped(prepared.why)
  if (prepared.kind === 'unknown') return withoutInput(round, prepared)
  if (round.subject.mode === 'check') return foretell(prepared, round)
  const planned = await planOnFreshGrounds(prepared, round)
  return settlePlan(planned, prepared, round, (found) => applyRound(round, prepared, found))
}

/** A dry run: the same look and the same plan, with what earlier changes would leave taken into account. */
async function foretell(ready: Ready, round: Round): Promise<RoundOutcome> {
  const standing = standingOf(ready, round)
  if (round.subject.isObserved && standing.after.length > 0)
    return leaveForLater(HANGS, standing, round, ready)
  const planned = await planOnFreshGrounds(lookedAtBy(ready, round), round)
  const outcome = await settlePlan(planned, ready, round, ({ changes }) =>
    Promise.resolve(leavePending(round, ready, changes)),
  )
  const isOfHostNow = planned.kind === 'outcome' || outcome.isOfHostNow === true
  if (
    isOfHostNow &&
    outcome.outcome === 'failed' &&
    outcome.isInterrupted !== true &&
    standing.after.length > 0
  )
    return leaveForLater(outcome, standing, round, ready)
  return withStanding(outcome, standing)
}

const HANGS = failed('it depends on a change that is not made yet')

async function settlePlan(
  planned: Planned,
  prepared: Ready,
  round: Round,
  act: (found: FoundPlan) => Promise<RoundOutcome>,
): Promise<RoundOutcome> {
  if (planned.kind === 'outcome') return planned.outcome
  const { state, changes } = planned
  if (changes.length === 0) {
    return { ...unchanged(round, prepared, state), defined: round.task.module.defines?.(prepared.params) }
  }
  const value = round.plannedTask(prepared, planned)
  return round.whenApproved(value, () => act({ ...planned, planned: value }))
}

/** A stale look may tell that all is as asked; what is changed, failed or handed on to other tasks is looked at again. */
async function planOnFreshGrounds(ready: Ready, round: Round): Promise<Planned> {
  const { task, observe } = round
  const observation = await observe(ready)
  const planned = await planFrom(observation, ready, round)
  const isSettled = planned.kind === 'plan' && planned.changes.length === 0
  const isHandedOn = task.register !== undefined || task.until !== undefined
  if (observation.kind !== 'seen' || !observation.isStale || (isSettled && !isHandedOn)) return planned
  return planFrom(await observe(ready, { afresh: 'stale' }), ready, round)
}

function unchanged({ task: { module } }: Round, { params }: Ready, state: unknown): RoundOutcome {
  const result: { readonly message?: unknown } = module.report(state, [], params)
  return settled('ok', result, module.announces === true ? { message: String(result.message) } : {})
}
