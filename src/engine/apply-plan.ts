import { assertNever } from '../core/assert-never.ts'
import { isFailure, type ProbeOutput } from '../core/module-definition.ts'
import { type Applied, applyChanges } from '../units/apply-changes.ts'
import type { Ready } from '../units/ready.ts'
import { type Attempted, leftChanged } from './left-changed.ts'
import { cutShort, failed, failedWith, refused, settled, type TaskOutcome } from './outcome.ts'
import {
  type FoundPlan,
  type Planned,
  planFrom,
  seconds,
  type TaskAttempt,
  TIMEOUT_HINT,
} from './plan-attempt.ts'

/** Records the planned changes, makes them, and proves them; after changes that failed, a probe shows what was changed. */
export async function applyPlan(attempt: TaskAttempt, ready: Ready, found: FoundPlan): Promise<TaskOutcome> {
  const trouble = await attempt.recording.begin(found.planned, found)
  if (trouble !== undefined) return trouble
  const outcome = await makeChanges(attempt, ready, found)
  if (outcome.outcome === 'changed') attempt.recording.applied()
  return outcome
}

async function makeChanges(
  attempt: TaskAttempt,
  ready: Ready,
  { changes, state: before, links, planned: { touches } }: FoundPlan,
): Promise<TaskOutcome> {
  const { task, executor, timeoutMs } = attempt
  const applied = await applyChanges(
    { changes, ready, proven: task.module.unproven !== true, timeoutMs },
    executor,
  )
  attempt.afterChange(touches, links)
  await renewSessions(attempt, ready)
  const { progress } = applied
  const attempted = { state: before, changes, touches, progress }
  if (applied.kind === 'done')
    return prove(attempt, ready, { ...attempted, outputs: applied.outputs, proof: applied.proof })
  const after = progress.begun ? await probeAfter(attempt, ready) : undefined
  const seen = after?.kind === 'plan' ? after : undefined
  if (applied.kind === 'lost' && seen?.changes.length === 0 && task.module.unproven !== true)
    return settled('changed', task.module.report(seen.state, [], ready.params), { changes })
  const outcome = applied.kind === 'lost' ? lost(applied.reason, after) : notApplied(applied, ready)
  const altered = leftChanged(attempted, seen)
  return altered === undefined ? outcome : { ...outcome, altered, changes }
}

/** Probes again after changes that failed. `undefined` where the task's module has no probe. */
async function probeAfter(attempt: TaskAttempt, ready: Ready): Promise<Planned | undefined> {
  if (ready.probe === undefined) return undefined
  return planFrom(await attempt.observe({ ...ready, guard: undefined }, { afresh: 'alone' }), ready, attempt)
}

interface Proof extends Attempted {
  readonly outputs: readonly ProbeOutput[]
  readonly proof: ProbeOutput | undefined
}

async function prove(
  { task, actor, settle }: TaskAttempt,
  ready: Ready,
  attempted: Proof,
): Promise<TaskOutcome> {
  const { module } = task
  const { changes, state: before, outputs, proof, progress } = attempted
  const outcome = changes.some((change) => change.alters !== false) ? 'changed' : 'ok'
  const altered = progress.ended ? ('yes' as const) : undefined
  const warning = outputs.some(({ truncated }) => truncated === true) ? OUTPUT_CUT : undefined
  if (proof === undefined)
    return settled(outcome, module.report(before, outputs, ready.params), { changes, warning })
  if (proof.truncated === true) return { ...cutShort(actor.host.name, proof), changes, altered }
  const state = module.read(proof, ready.params)
  if (isFailure(state)) return { ...failedWith(state), changes, altered, output: proof }
  const left = await settle(module.plan(ready.params, state))
  if (isFailure(left)) return { ...failedWith(left), changes, altered }
  if (left.length > 0) {
    const still = left.map((change) => change.summary).join('; ')
    return {
      ...failed(`the steps ended well, but it still has to: ${still}`, { output: outputs.at(-1) }),
      changes,
      altered: leftChanged(attempted, { state, changes: left }),
    }
  }
  return settled(outcome, module.report(state, outputs, ready.params), { changes, warning })
}

const OUTPUT_CUT = 'it printed more than is read: its result holds the beginning only'

function notApplied(applied: Exclude<Applied, { kind: 'done' | 'lost' }>, ready: Ready): TaskOutcome {
  switch (applied.kind) {
    case 'guard':
      return guardRefused(ready, applied.output)
    case 'refused':
      return refused(applied.refusal)
    case 'failed':
      return failed(applied.message, { output: applied.output })
    case 'timeout':
      return failed(
        `${applied.summary}: no end within ${seconds(applied.timeoutMs)}; its processes were killed`,
        TIMEOUT_HINT,
      )
    default:
      return assertNever(applied)
  }
}

/**
 * The outcome of a change during which the connection was lost: wrtcplay never sends a change twice. `after` is what a
 * later probe found.
 */
function lost(reason: string, after: Planned | undefined): TaskOutcome {
  if (after?.kind === 'outcome' && after.outcome.outcome === 'unreachable') return after.outcome
  return failed(`connection lost during the change (${reason}): its outcome is unknown`, {
    hint: 'look at the host, then run again: what is already right is left alone',
  })
}

/** An open session keeps the groups that the session's user had when the session was opened. */
async function renewSessions({ task, actor: { host } }: TaskAttempt, ready: Ready): Promise<void> {
  const touched = task.module.touches(ready.params)
  if (touched.some((resource) => resource.startsWith('group:'))) return host.connection.closeSessions()
  for (const resource of touched) {
    if (resource.startsWith('user:')) await host.connection.closeSessions(resource.slice('user:'.length))
  }
}

function guardRefused(ready: Ready, output: ProbeOutput): TaskOutcome {
  return failed(ready.guard?.message ?? 'the guard refused', {
    output: output.stderr.length > 0 ? output : undefined,
  })
}
