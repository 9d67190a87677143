import {
  type Change,
  type Failure,
  isFailure,
  type Plan,
  type ProbeOutput,
  type Resource,
} from '../core/module-definition.ts'
import type { Task } from '../playbook/model.ts'
import { type Applied, applyChanges, type Hands } from '../units/apply-changes.ts'
import type { Observation } from '../units/probe-window.ts'
import type { Ready } from '../units/ready.ts'
import {
  cutShort,
  failed,
  failedWith,
  type RoundOutcome,
  refused,
  settled,
  skipped,
  unknown,
} from './outcome.ts'
import type { Participant } from './participant.ts'
import type { NotKnown, Prepared } from './prepare.ts'
import { keepPrivate } from './private-files.ts'
import { overlaps } from './resource.ts'

/** One round of a task on one host: what is asked of the host, and by whose hands it is changed. */
export interface Round {
  readonly task: Task
  readonly participant: Participant
  readonly observe: (ready: Ready, how?: { readonly afresh: boolean }) => Promise<Observation>
  readonly hands: Hands
  readonly timeoutMs: number
  /** Answers what a plan asks of texts. */
  readonly settle: (plan: Plan) => Promise<readonly Change[] | Failure>
  readonly holdsSecret: (text: string) => boolean
  /** Makes what was planned, unless something beside the task speaks against it. */
  readonly oversee: (
    ready: Ready,
    changes: readonly Change[],
    act: () => Promise<RoundOutcome>,
  ) => Promise<RoundOutcome>
  /** Whether a change is pending on any host of the run: it may be what a task that reads anything would see. */
  readonly isAnythingPending: () => boolean
  /** Called before anything is sent that changes the host. */
  readonly beforeChange: () => void
  /** Called when it was sent, whatever came of it. */
  readonly afterChange: () => void
}

/** Prepared → observed → planned → applied and proven. In `check` mode it ends with the plan. */
export async function runRound(prepared: Prepared, round: Round): Promise<RoundOutcome> {
  if (isFailure(prepared)) return failedWith(prepared)
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
    isDry ? pending(round, prepared, changes) : apply(round, prepared, changes, state),
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

type Planned =
  | {
      readonly kind: 'plan'
      readonly state: unknown
      readonly changes: readonly Change[]
      readonly guard: ProbeOutput | undefined
    }
  | { readonly kind: 'outcome'; readonly outcome: RoundOutcome }

async function planFrom(observation: Observation, ready: Ready, round: Round): Promise<Planned> {
  const { task, participant, timeoutMs, holdsSecret } = round
  const outcome = (it: RoundOutcome): Planned => ({ kind: 'outcome', outcome: it })
  if (observation.kind === 'refused') return outcome(refused(observation.refusal))
  if (observation.kind === 'timeout') {
    return outcome(
      failed(`no answer within ${seconds(timeoutMs)} while looking; its processes were killed`, TIMEOUT_HINT),
    )
  }
  if (observation.output.truncated === true) return outcome(cutShort(participant.host.name))
  const state = task.module.read(observation.output, ready.params)
  if (isFailure(state)) return outcome({ ...failedWith(state), output: observation.output })
  const changes = await round.settle(task.module.plan(ready.params, state))
  if (isFailure(changes)) return outcome(failedWith(changes))
  return { kind: 'plan', state, changes: keepPrivate(changes, holdsSecret), guard: observation.guard }
}

const TIMEOUT_HINT = { hint: 'give the task a longer `timeout:` (seconds) if it needs one' }

async function apply(
  round: Round,
  ready: Ready,
  changes: readonly Change[],
  before: unknown,
): Promise<RoundOutcome> {
  const { task, hands, timeoutMs } = round
  round.beforeChange()
  const applied = await applyChanges(
    { changes, ready, proven: task.module.unproven !== true, timeoutMs },
    hands,
  )
  round.afterChange()
  await renewSessions(round, ready)
  if (applied.kind === 'lost') return settleLoss(round, ready, changes, applied.reason)
  if (applied.kind !== 'done') return notApplied(applied, ready)
  return prove(round, ready, { changes, before, outputs: applied.outputs, proof: applied.proof })
}

interface Proof {
  readonly changes: readonly Change[]
  readonly before: unknown
  readonly outputs: readonly ProbeOutput[]
  readonly proof: ProbeOutput | undefined
}

async function prove(
  { task, participant, settle }: Round,
  ready: Ready,
  { changes, before, outputs, proof }: Proof,
): Promise<RoundOutcome> {
  const { module } = task
  const outcome = changes.some((change) => change.alters !== false) ? 'changed' : 'ok'
  const warning = outputs.some(({ truncated }) => truncated === true) ? OUTPUT_CUT : undefined
  if (proof === undefined)
    return settled(outcome, module.report(before, outputs, ready.params), { changes, warning })
  if (proof.truncated === true) return { ...cutShort(participant.host.name), changes }
  const state = module.read(proof, ready.params)
  if (isFailure(state)) return { ...failedWith(state), changes, output: proof }
  const left = await settle(module.plan(ready.params, state))
  if (isFailure(left)) return { ...failedWith(left), changes }
  if (left.length > 0) {
    const still = left.map((change) => change.summary).join('; ')
    return {
      ...failed(`the steps ended well, but it still has to: ${still}`, { output: outputs.at(-1) }),
      changes,
    }
  }
  return settled(outcome, module.report(state, outputs, ready.params), { changes, warning })
}

const OUTPUT_CUT = 'it printed more than is read: its result holds the beginning only'

function notApplied(applied: Exclude<Applied, { kind: 'done' | 'lost' }>, ready: Ready): RoundOutcome {
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
      return unreachable(applied)
  }
}

/** The connection went away under a change: look once what came of it, and never send it again. */
async function settleLoss(
  round: Round,
  ready: Ready,
  changes: readonly Change[],
  reason: string,
): Promise<RoundOutcome> {
  const said = `connection lost during the change (${reason})`
  const hint = 'look at the host, then run again: what is already right is left alone'
  if (ready.probe === undefined || round.task.module.unproven === true) {
    return failed(`${said}: its outcome is unknown`, { hint })
  }
  const planned = await planFrom(await round.observe({ ...ready, guard: undefined }), ready, round)
  if (planned.kind === 'plan' && planned.changes.length === 0) {
    return settled('changed', round.task.module.report(planned.state, [], ready.params), { changes })
  }
  if (planned.kind === 'outcome' && planned.outcome.outcome === 'unreachable') return planned.outcome
  return { ...failed(`${said}: its outcome is unknown`, { hint }), changes }
}

/** An open session keeps the groups that its user had when it was opened. */
async function renewSessions({ task, participant: { host } }: Round, ready: Ready): Promise<void> {
  const touched = task.module.touches(ready.params)
  if (touched.some((resource) => resource.startsWith('group:'))) return host.connection.closeSessions()
  for (const resource of touched) {
    if (resource.startsWith('user:')) await host.connection.closeSessions(resource.slice('user:'.length))
  }
}

function guardRefused(ready: Ready, output: ProbeOutput): RoundOutcome {
  return failed(ready.guard?.message ?? 'the guard refused', {
    output: output.stderr.length > 0 ? output : undefined,
  })
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

function seconds(ms: number): string {
  return `${ms / 1000} s`
}

function unreachable(value: never): never {
  throw new Error(`no such outcome: ${JSON.stringify(value)}`)
}
