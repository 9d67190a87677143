import { commandReport } from '../modules/shared/commands/command-result.ts'
import type { Task } from '../program/model.ts'
import type { RegisteredResult } from './host-state.ts'
import type { Subject } from './host-task.ts'
import { failedWith, type TaskOutcome } from './outcome.ts'
import type { RunContext } from './run-context.ts'

/** The task and the host that a result belongs to. */
interface Keeping {
  readonly task: Task
  readonly subject: Subject
  readonly run: RunContext
}

/** An outcome that was emitted, with only what is still needed of the outcome. */
export function withoutDetails({ task }: Keeping, outcome: TaskOutcome): TaskOutcome {
  const result = task.register === undefined ? undefined : outcome.result
  return { ...outcome, result, output: undefined, changes: [] }
}

/** The result of an attempt that ended well or failed. */
export function resultOf(outcome: TaskOutcome): unknown {
  const { result, output, message, altered } = outcome
  if (outcome.outcome !== 'failed')
    return { ...FILLING, ...(result?.kind === 'known' ? (result.value as object) : {}) }
  const none = { code: NOT_ENDED, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  const ended = { failed: true, changed: altered !== undefined, outcome: 'failed' }
  return { ...commandReport(output ?? none), message: message ?? '', ...ended }
}

/** Fields that every result has, with the values for modules that report no such field. */
const FILLING = { rc: 0, stdout: '', stderr: '', message: '' }
/** The exit status in the result of a command that did not run to its end. */
const NOT_ENDED = -1

/** A result that is too large to be kept for later tasks is a failure, because later tasks would miss it. */
export function withinBudget(
  { task, subject: { host }, run }: Keeping,
  outcome: TaskOutcome,
  before: readonly TaskOutcome[],
): TaskOutcome {
  if (task.register === undefined || outcome.result?.kind !== 'known') return outcome
  const values = [...before, outcome].map(({ result }) => (result?.kind === 'known' ? result.value : null))
  const excess = run.results.refuses(host.name, task.register, values)
  if (excess === undefined) return outcome
  const altered = outcome.outcome === 'changed' ? 'yes' : outcome.altered
  return { ...failedWith(excess), changes: outcome.changes, altered }
}

/** What later tasks see of a task, under its `register`. */
export function keepResult(
  { task, subject: { host }, run }: Keeping,
  outcomes: readonly TaskOutcome[],
): void {
  if (task.register === undefined) return
  const found = outcomes.map((outcome) => outcome.result)
  const own = task.loop === undefined ? found[0] : resultOfLoop(outcomes)
  const result = asResumed(own, run.wasChanged(task.address, host.name))
  host.keepResult(task.register, result)
  run.results.keep(host.name, task.register, result?.kind === 'known' ? result.value : undefined)
}

/** A task that the earlier run changed reports `changed` in the run that goes on, so that conditions on it still hold. */
function asResumed(result: RegisteredResult | undefined, wasChanged: boolean): RegisteredResult | undefined {
  if (!wasChanged || result?.kind !== 'known') return result
  const value = result.value as Readonly<Record<string, unknown>>
  return {
    kind: 'known',
    value: { ...value, changed: true, outcome: value['outcome'] === 'ok' ? 'changed' : value['outcome'] },
  }
}

/** One item whose result is not known leaves the list unknown; that another item changed something stays known. */
function resultOfLoop(outcomes: readonly TaskOutcome[]): RegisteredResult {
  const found = outcomes.map(({ result }) => result)
  const names = found.flatMap((result) => result?.unless ?? [])
  const unless = names.length === 0 ? undefined : [...new Set(names)]
  const open = found.find((result) => result?.kind === 'unknown')
  if (open === undefined) return { kind: 'known', value: loopResult(outcomes), unless }
  const isThere = found.every((result) => result?.kind !== 'unknown' || result.sure !== undefined)
  const changes = outcomes.some(({ outcome }) => outcome === 'changed')
  const sure = isThere ? (changes ? { changed: true, outcome: 'changed' } : {}) : undefined
  return { kind: 'unknown', why: open.kind === 'unknown' ? open.why : '', sure, unless }
}

function loopResult(outcomes: readonly TaskOutcome[]): unknown {
  const values = outcomes.map(({ result }) => (result?.kind === 'known' ? result.value : null))
  const changed = outcomes.some(({ outcome }) => outcome === 'changed')
  const failed = outcomes.some(({ outcome }) => outcome === 'failed')
  return { items: values, changed, failed, outcome: failed ? 'failed' : changed ? 'changed' : 'ok' }
}
