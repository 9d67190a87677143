import { isFailure } from '../core/module-definition.ts'
import type { Ready } from '../units/ready.ts'
import { applyPlan } from './apply-plan.ts'
import {
  dependenciesOf,
  leavePending,
  leaveUndecided,
  probedBy,
  withDependencies,
  withoutInput,
} from './dry-run.ts'
import { failed, failedWith, settled, skipped, type TaskOutcome } from './outcome.ts'
import { type FoundPlan, type Planned, planFrom, type TaskAttempt } from './plan-attempt.ts'
import type { Prepared } from './prepare.ts'

/** Prepared → probed → planned → applied and proven. In `check` mode the attempt ends with the plan. */
export async function runAttempt(prepared: Prepared, attempt: TaskAttempt): Promise<TaskOutcome> {
  if (isFailure(prepared)) return { ...failedWith(prepared), isFinal: true }
  if (prepared.kind === 'skipped') return skipped(prepared.why)
  if (prepared.kind === 'unknown') return withoutInput(attempt, prepared)
  if (attempt.subject.mode === 'check') return dryRun(prepared, attempt)
  const planned = await planFromFreshProbe(prepared, attempt)
  return settlePlan(planned, prepared, attempt, (found) => applyPlan(attempt, prepared, found))
}

/** A dry run: the same probe and the same plan, and the effects of earlier pending changes are taken into account. */
async function dryRun(ready: Ready, attempt: TaskAttempt): Promise<TaskOutcome> {
  const before = dependenciesOf(ready, attempt)
  if (attempt.subject.isObserved && before.after.length > 0)
    return leaveUndecided(DEPENDENT, before, attempt, ready)
  const planned = await planFromFreshProbe(probedBy(ready, attempt), attempt)
  const dependencies = dependenciesOf(ready, attempt, planned.links)
  if (attempt.subject.isObserved && dependencies.after.length > 0)
    return leaveUndecided(DEPENDENT, dependencies, attempt, ready)
  const outcome = await settlePlan(planned, ready, attempt, (found) =>
    Promise.resolve(leavePending(attempt, ready, found)),
  )
  const isOfHostNow = planned.kind === 'outcome' || outcome.isOfHostNow === true
  if (
    isOfHostNow &&
    outcome.outcome === 'failed' &&
    outcome.isInterrupted !== true &&
    dependencies.after.length > 0
  )
    return leaveUndecided(outcome, dependencies, attempt, ready)
  return withDependencies(outcome, dependencies)
}

const DEPENDENT = failed('it depends on a change that is not made yet')

async function settlePlan(
  planned: Planned,
  prepared: Ready,
  attempt: TaskAttempt,
  act: (found: FoundPlan) => Promise<TaskOutcome>,
): Promise<TaskOutcome> {
  if (planned.kind === 'outcome') return planned.outcome
  const { state, changes } = planned
  if (changes.length === 0) {
    return { ...unchanged(attempt, prepared, state), defined: attempt.task.module.defines?.(prepared.params) }
  }
  const value = attempt.plannedTask(prepared, planned)
  return attempt.whenApproved(value, () => act({ ...planned, planned: value }))
}

/**
 * A plan from a probe that is fresh enough. An old probe is enough for `ok`; before a change, a failure or a result
 * for other tasks, the host is probed again.
 */
async function planFromFreshProbe(ready: Ready, attempt: TaskAttempt): Promise<Planned> {
  const { task, observe } = attempt
  const observation = await observe(ready)
  const planned = await planFrom(observation, ready, attempt)
  const isSettled = planned.kind === 'plan' && planned.changes.length === 0
  const isHandedOn = task.register !== undefined || task.until !== undefined
  if (observation.kind !== 'seen' || !observation.isStale || (isSettled && !isHandedOn)) return planned
  return planFrom(await observe(ready, { afresh: 'stale' }), ready, attempt)
}

function unchanged({ task: { module } }: TaskAttempt, { params }: Ready, state: unknown): TaskOutcome {
  const result: { readonly message?: unknown } = module.report(state, [], params)
  return settled('ok', result, module.announces === true ? { message: String(result.message) } : {})
}
