import type { HostLinks } from '../core/host-links.ts'
import type { Change, Resource } from '../core/module-definition.ts'
import { namesText } from '../core/names-text.ts'
import type { Ready } from '../units/ready.ts'
import { effectsOf } from './foreseen-host.ts'
import { failed, settled, type TaskOutcome, unknown } from './outcome.ts'
import type { TaskAttempt } from './plan-attempt.ts'
import type { NotKnown } from './prepare.ts'

/** Earlier tasks that are not done yet and that a task of a dry run depends on. */
export interface Dependencies {
  /** Tasks that may give the task another outcome than the host gives it now. */
  readonly unless: readonly string[]
  /** The tasks of `unless`, and those whose effects are known: without these tasks the task may not be possible. */
  readonly after: readonly string[]
  /** The links on the way to what the task concerns. */
  readonly links: HostLinks | undefined
}

export function dependenciesOf(ready: Ready, attempt: TaskAttempt, links?: HostLinks): Dependencies {
  const { task, actor } = attempt
  const { pending } = actor
  const given = ready.unless ?? []
  const needs = [...task.module.reads(ready.params), ...task.module.touches(ready.params)]
  const all: readonly Resource[] = ready.user === undefined ? needs : [...needs, `user:${ready.user}`]
  const others = needs.includes('any') ? attempt.pendingElsewhere() : []
  if (pending.size === 0 && others.length === 0) return { unless: given, after: given, links }
  const names = (foreseen: boolean): readonly string[] => [
    ...new Set([...given, ...pending.namesFor(all, foreseen, links), ...others]),
  ]
  return { unless: names(task.module.foresees !== true), after: names(true), links }
}

/** A user that does not exist yet cannot probe: the user that will create that user probes instead. */
export function probedBy(ready: Ready, { actor: { pending, host } }: TaskAttempt): Ready {
  const maker = ready.user === undefined ? undefined : pending.foreseen.makerOf(ready.user)
  if (maker === undefined) return ready
  return { ...ready, user: maker === host.login ? undefined : maker }
}

/** An outcome for the host as the host is now, with the tasks that may change the outcome. */
export function withDependencies(outcome: TaskOutcome, { unless }: Dependencies): TaskOutcome {
  if (unless.length === 0 || (outcome.outcome !== 'ok' && outcome.outcome !== 'changed')) return outcome
  const { result } = outcome
  return {
    ...outcome,
    outcome: outcome.outcome === 'ok' ? 'ok_now' : 'changed',
    unless,
    result: result === undefined ? undefined : { ...result, unless },
  }
}

/** The outcome is unknown until the pending tasks are done that the task may need. */
export function leaveUndecided(
  outcome: TaskOutcome,
  { after, links }: Dependencies,
  attempt: TaskAttempt,
  ready: Ready,
): TaskOutcome {
  const why = `${outcome.message}; that may be otherwise once ${namesText(after)} is done`
  return leaveUnknown(attempt, why, attempt.task.module.touches(ready.params), links)
}

/** Outside a dry run an input is missing only where a needed task is probed and not run. */
export function withoutInput(attempt: TaskAttempt, input: NotKnown): TaskOutcome {
  const { why, touches, isDue, defines, asks } = input
  if (attempt.subject.mode !== 'check') {
    if (asks !== undefined) return inputUnknown(input)
    return failed(`nothing was done, for it needs a result that is not there: ${why}`, {
      hint: 'run that task as well, or the whole playbook on both hosts',
    })
  }
  const left = leaveUnknown(attempt, why, touches)
  const result = { kind: 'unknown', why, sure: isDue && isRun(attempt) ? {} : undefined } as const
  return { ...left, result, undefined: defines }
}

/** A failure: the hosts were asked for an input and did not answer. */
export function inputUnknown({ why }: Pick<NotKnown, 'why'>): TaskOutcome {
  return failed(`nothing was done: ${why}`, {
    hint: 'put that right first, or take `pair.holder` out of the task',
  })
}

function leaveUnknown(
  { task, actor }: TaskAttempt,
  why: string,
  touches: readonly Resource[],
  links?: HostLinks,
): TaskOutcome {
  if (touches.length > 0) actor.pending.add(task.name, touches, { effects: [], isAll: false, by: '', links })
  return unknown(why)
}

interface Found {
  readonly changes: readonly Change[]
  readonly links: HostLinks | undefined
}

/** The outcome of changes in a dry run: the changes would be made. */
export function leavePending(attempt: TaskAttempt, ready: Ready, { changes, links }: Found): TaskOutcome {
  const { task, actor } = attempt
  const { pending, host } = actor
  const alters = changes.some((change) => change.alters !== false)
  const touches = task.module.touches(ready.params)
  const by = ready.user ?? host.login
  if (touches.length > 0 || !isRun(attempt))
    pending.add(task.name, touches, { ...effectsOf(changes), by, links })
  const why = `"${task.name}" is not done yet on ${host.name}`
  const sure = isRun(attempt) ? (alters ? { changed: true, outcome: 'changed' } : {}) : undefined
  const result = { kind: 'unknown', why, sure } as const
  const doubtful = changes.find(({ doubt }) => doubt !== undefined)
  if (doubtful !== undefined) return unknown(`${doubtful.summary}: ${doubtful.doubt}`)
  if (!alters) return { ...unknown(`would ${changes[0]?.summary}`), result }
  if (isRun(attempt)) attempt.notify()
  return { ...settled('changed', {}, { changes }), result }
}

/** Whether the task is run on the subject, and not only probed for the task's result. */
function isRun({ subject }: TaskAttempt): boolean {
  return !subject.isObserved
}
