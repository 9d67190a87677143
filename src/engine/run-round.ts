import { type Change, isFailure, type Resource } from '../core/module-definition.ts'
import type { Ready } from '../units/ready.ts'
import { applyRound, guardRefused } from './apply-round.ts'
import { failed, failedWith, type RoundOutcome, settled, skipped, unknown } from './outcome.ts'
import { type Planned, planFrom, type Round } from './plan-round.ts'
import type { NotKnown, Prepared } from './prepare.ts'
import { overlaps } from './resource.ts'

/** Prepared → observed → planned → applied and proven. In `check` mode it ends with the plan. */
export async function runRound(prepared: Prepared, round: Round): Promise<RoundOutcome> {
  if (isFailure(prepared)) return { ...failedWith(prepared), isFinal: true }
  if (prepared.kind === 'skipped') return skipped(prepared.why)
  if (prepared.kind === 'unknown') return withoutInput(round, prepared)
  const { module } = round.task
  if (dependsOnPending(prepared, round))
    return leaveUnknown(round, PENDING, round.task.module.touches(prepared.params))
  const planned = await planOnFreshGrounds(prepared, round)
  if (planned.kind === 'outcome') return planned.outcome
  const { state, changes, guard } = planned
  if (changes.length === 0)
    return { ...unchanged(round, prepared, state), defined: module.defines?.(prepared.params) }
  if (guard !== undefined && guard.code !== 0) return guardRefused(prepared, guard)
  const isDry = round.participant.mode === 'check'
  return round.oversee(prepared, changes, async () =>
    isDry ? pending(round, prepared, changes) : applyRound(round, prepared, changes, state),
  )
}

const PENDING = 'it depends on a change that is not made yet'

/** A stale look may tell that all is as asked; what is changed, failed or handed on to other tasks is looked at again. */
async function planOnFreshGrounds(ready: Ready, round: Round): Promise<Planned> {
  const { task, observe } = round
  const observation = await observe(ready)
  const planned = await planFrom(observation, ready, round)
  const isSettled = planned.kind === 'plan' && planned.changes.length === 0
  const isHandedOn = task.register !== undefined || task.until !== undefined
  if (observation.kind !== 'seen' || !observation.isStale || (isSettled && !isHandedOn)) return planned
  return planFrom(await observe(ready, { afresh: true }), ready, round)
}

function dependsOnPending(ready: Ready, { task, participant, isAnythingPending }: Round): boolean {
  if (!isAnythingPending()) return false
  const needs = [...task.module.reads(ready.params), ...task.module.touches(ready.params)]
  if (needs.includes('any')) return true
  return overlaps(participant.pending, ready.user === undefined ? needs : [...needs, `user:${ready.user}`])
}

/** Only where a needed task is asked and not run can an input be missing in earnest. */
function withoutInput(round: Round, { why, touches }: NotKnown): RoundOutcome {
  if (round.participant.mode === 'check') return leaveUnknown(round, why, touches)
  return failed(`nothing was done, for it needs a result that is not there: ${why}`, {
    hint: 'run that task as well, or the whole playbook on both hosts',
  })
}

function leaveUnknown({ participant }: Round, why: string, touches: readonly Resource[]): RoundOutcome {
  participant.pending.push(...touches)
  return unknown(why)
}

function pending({ task, participant }: Round, ready: Ready, changes: readonly Change[]): RoundOutcome {
  participant.pending.push(...task.module.touches(ready.params))
  const why = `"${task.name}" is not done yet on ${participant.host.name}`
  const result = { kind: 'unknown', why } as const
  const alters = changes.some((change) => change.alters !== false)
  if (!alters) return { ...unknown(changes[0]?.summary ?? why), result }
  return { ...settled('changed', {}, { changes }), result }
}

function unchanged({ task: { module } }: Round, { params }: Ready, state: unknown): RoundOutcome {
  const result: { readonly message?: unknown } = module.report(state, [], params)
  return settled('ok', result, module.announces === true ? { message: String(result.message) } : {})
}
