import type { Change } from '../core/module-definition.ts'
import { formatSpan } from '../core/source.ts'
import type { Item } from '../inventory/precedence.ts'
import type { HostTaskFinished, ShownChange } from '../journal/event.ts'
import { shownSteps } from '../units/step-units.ts'
import type { HostTask } from './host-task.ts'
import type { TaskOutcome } from './outcome.ts'
import { printedBy } from './printed.ts'
import type { RunContext } from './run-context.ts'

/** Emits how an attempt ended. An attempt on a host that is only observed emits nothing. */
export function emitOutcome(
  hostTask: HostTask,
  outcome: TaskOutcome,
  item: Item | undefined,
  startedAt: number,
): void {
  const { subject, run } = hostTask
  if (subject.isObserved) return
  run.emit(eventOf(hostTask, outcome, item, Math.round(run.clock.monotonicMs() - startedAt)))
  warn(hostTask, outcome)
}

function eventOf(
  { task, subject, actor, run, isHandler }: HostTask,
  outcome: TaskOutcome,
  item: Item | undefined,
  durationMs: number,
): HostTaskFinished {
  return {
    type: 'host.task.finished',
    host: subject.host.name,
    ...(actor.host === subject.host ? {} : { actor: actor.host.name }),
    address: task.address,
    task: task.name,
    module: task.module.name,
    outcome: outcome.outcome,
    durationMs,
    ...(item === undefined ? {} : { item: itemText(item) }),
    ...(outcome.changes.length === 0 ? {} : { changes: outcome.changes.map((change) => shown(change, run)) }),
    ...(outcome.unless === undefined ? {} : { unless: outcome.unless }),
    ...(outcome.message === undefined ? {} : { message: outcome.message }),
    ...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
    ...(outcome.altered === undefined ? {} : { altered: outcome.altered }),
    ...(outcome.outcome === 'failed' ? { place: formatSpan(task.span) } : {}),
    ...printedBy(task.module, outcome, run.mask),
    ...(outcome.outcome === 'failed' && task.ignoreFailure ? { ignored: true as const } : {}),
    ...(isHandler ? { handler: true as const } : {}),
  }
}

function warn({ subject, run }: HostTask, { result, warning }: TaskOutcome): void {
  const value = result?.kind === 'known' ? (result.value as { readonly warnings?: unknown }) : {}
  const own: readonly unknown[] = Array.isArray(value.warnings) ? value.warnings : []
  for (const message of warning === undefined ? own : [...own, warning])
    run.emit({ type: 'warning', host: subject.host.name, message: String(message) })
}

export function itemText({ value }: Item): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shown(change: Change, { showDiffs, showScripts }: RunContext): ShownChange {
  const scripts = showScripts ? shownSteps(change.steps) : []
  return {
    summary: change.summary,
    ...(showDiffs && change.diff !== undefined ? { diff: change.diff } : {}),
    ...(scripts.length > 0 ? { script: scripts.join('\n') } : {}),
  }
}
