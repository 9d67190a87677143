import type { Item } from '../inventory/precedence.ts'
import type { Task } from '../program/model.ts'
import type { ItemAddress } from '../units/item-address.ts'
import { runAttempts } from './attempts.ts'
import { inputUnknown } from './dry-run.ts'
import { emitOutcome } from './emit-outcome.ts'
import { evaluationContext } from './evaluation-context.ts'
import type { HostTask } from './host-task.ts'
import { keepResult, withinBudget, withoutDetails } from './keep-result.ts'
import { failed, failedWith, skipped, type TaskOutcome, unknown } from './outcome.ts'
import { secretParams } from './planned-task.ts'
import { isPrepared, type Prepared, prepare, prepareItems } from './prepare.ts'
import { addressesOf } from './requests-ahead.ts'
import { runAttempt } from './run-attempt.ts'
import type { RunContext } from './run-context.ts'
import { taskAttempt } from './task-attempt.ts'
import { withFacts } from './with-facts.ts'

/** Runs a task on a host for each item, emits each outcome, keeps the result, and takes the host out when an item failed. */
export async function runTask(hostTask: HostTask): Promise<void> {
  const context = evaluationContext(hostTask.play, hostTask.subject, hostTask.run)
  const items = await withFacts(
    () => prepareItems(hostTask.task, context),
    hostTask.subject.host,
    hostTask.run,
  )
  if (isPrepared(items)) {
    const whole = settleWhole(items, hostTask)
    const outcome = await runAttempts(hostTask, undefined, () => Promise.resolve(whole))
    emitOutcome(hostTask, outcome, undefined, hostTask.run.clock.monotonicMs())
    return conclude(hostTask, [outcome])
  }
  const outcomes: TaskOutcome[] = []
  const addressAt = addressesOf(hostTask.task, items)
  for (const [index, item] of items.entries()) {
    const startedAt = hostTask.run.clock.monotonicMs()
    const at = addressAt(index)
    const found = await runAttempts(hostTask, item, (notified) => runOnce(hostTask, at, item, notified))
    const outcome = withinBudget(hostTask, found, outcomes)
    if (outcome.isInterrupted === true && outcome.altered === undefined) return leave(hostTask, outcome)
    emitOutcome(hostTask, outcome, item, startedAt)
    outcomes.push(withoutDetails(hostTask, outcome))
    if (isEnd(outcome, hostTask.task) || hostTask.run.isInterrupted()) break
  }
  conclude(hostTask, outcomes)
}

/** Takes the host out of the play and emits no end of the task, so that `--failed` goes on with this task. */
function leave({ task, subject, run }: HostTask, { message = '' }: TaskOutcome): void {
  if (subject.isObserved) return
  const { name: host } = subject.host
  run.emit({ type: 'warning', host, message: `"${task.name}" was left before its end: ${message}` })
}

function settleWhole(prepared: Prepared, { subject: { mode } }: HostTask): TaskOutcome {
  switch (prepared.kind) {
    case 'failure':
      return { ...failedWith(prepared), isFinal: true }
    case 'skipped':
      return skipped(prepared.why)
    case 'unknown':
      return prepared.asks !== undefined && mode === 'apply' ? inputUnknown(prepared) : unknown(prepared.why)
    default:
      return failed('the loop could not be prepared')
  }
}

async function runOnce(
  hostTask: HostTask,
  at: ItemAddress,
  item: Item | undefined,
  notified: () => readonly string[],
): Promise<TaskOutcome> {
  const { task, subject, run } = hostTask
  const context = evaluationContext(hostTask.play, subject, run)
  const prepared = await withFacts(() => prepare(task, context, item), subject.host, run)
  if (prepared.kind === 'ready') hideSecrets(task, prepared.params, run)
  return runAttempt(prepared, taskAttempt(hostTask, at, item, notified))
}

/** Masks the parameters that the module's schema marks as secret. */
function hideSecrets({ module }: Task, params: unknown, run: RunContext): void {
  for (const name of secretParams(module)) {
    const value = (params as Readonly<Record<string, unknown>>)[name]
    if (typeof value === 'string') run.hide(value)
  }
}

function conclude(hostTask: HostTask, outcomes: readonly TaskOutcome[]): void {
  const { task, subject } = hostTask
  keepResult(hostTask, outcomes)
  for (const [name, value] of outcomes.flatMap((outcome) => Object.entries(outcome.defined ?? {}))) {
    subject.host.setVariable(name, value)
  }
  doubtVariables(hostTask, outcomes)
  const last = outcomes.at(-1)
  if (last !== undefined && isEnd(last, task)) takeOut(hostTask, last)
}

function doubtVariables({ subject: { host } }: HostTask, outcomes: readonly TaskOutcome[]): void {
  for (const { defined = {}, unless, undefined: names = [], message = '' } of outcomes) {
    for (const name of names) host.doubtVariable(name, { why: message })
    if (unless !== undefined) for (const name of Object.keys(defined)) host.doubtVariable(name, { unless })
  }
}

function takeOut({ subject, run }: HostTask, { outcome, message = outcome, hint }: TaskOutcome): void {
  const { host } = subject
  if (!subject.isObserved) {
    host.stopped = outcome === 'unreachable' ? 'unreachable' : 'failed'
    return
  }
  subject.isOut = true
  run.emit({
    type: 'warning',
    host: host.name,
    message: `could not be asked for its peer's sake: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  })
}

function isEnd({ outcome }: TaskOutcome, task: Task): boolean {
  return outcome === 'unreachable' || (outcome === 'failed' && !task.ignoreFailure)
}
