import type { Resource } from '../core/module-definition.ts'
import type { Item } from '../inventory/precedence.ts'
import type { Resolved } from '../language/resolve.ts'
import { itemAddresses } from '../program/address.ts'
import { isFence } from '../program/keyword-table.ts'
import type { Play, Task } from '../program/model.ts'
import type { ItemAddress } from '../units/item-address.ts'
import type { ProbeRequest } from '../units/probe-unit.ts'
import type { Ready } from '../units/ready.ts'
import { type EvaluationContext, evaluationContext } from './evaluation-context.ts'
import type { Subject } from './host-task.ts'
import { isPrepared, type Prepared, prepare, prepareItems, resolveCondition } from './prepare.ts'
import type { Involvement, RunContext } from './run-context.ts'

/**
 * Deadline in milliseconds of a probe whose task has no `timeout`: a probe answers in seconds, where a change may take
 * minutes.
 */
const PROBE_TIMEOUT_MS = 60_000
export const CHANGE_TIMEOUT_MS = 600_000

/** How a task concerns a subject: a subject that is only observed runs nothing. */
export function involvementOf(task: Task, play: Play, subject: Subject, run: RunContext): Involvement {
  const involvement = run.involvement(task, play, subject.host.name)
  return subject.isObserved && involvement === 'run' ? 'observe' : involvement
}

/**
 * Yields probes of the tasks behind an item that can be made now. A task is left out where its parameters wait for a
 * result of a task in between, or where `isKnown` says that its item was probed already. A fence ends the tasks, and
 * its own probe is the last; a fence that may be skipped ends nothing. A task of which only a condition is open is
 * probed, but only where another probe needs the round trip anyway. A task that is done once for all hosts is not
 * probed ahead, because its host is not known yet.
 */
export function* requestsAhead(
  from: ItemAddress,
  play: Play,
  subject: Subject,
  run: RunContext,
  isKnown: (address: string) => boolean,
): Iterable<ProbeRequest> {
  let context = evaluationContext(play, subject, run)
  const undecided: ProbeRequest[] = []
  let isMoreExpected = false
  for (const { task } of run.walker.from(play, from.task)) {
    if (involvementOf(task, play, subject, run) === 'none') continue
    const isFirst = task.address === from.task
    if (task.runOnce && !isFirst) {
      if (endsLookahead(task)) break
      context = awaiting(context, task)
      continue
    }
    if (
      !isFirst &&
      !endsLookahead(task) &&
      (isNotProbed(task) || (task.loop === undefined && isKnown(task.address)))
    ) {
      context = awaiting(context, task)
      continue
    }
    const found = task.when.map((condition) => resolveCondition(condition, task, context, undefined))
    if (!isFirst && found.some((one) => one.kind === 'known' && !one.isGuess && !one.value)) {
      context = awaiting(context, task)
      continue
    }
    const decided = task.when.filter((_, index) => !isAwaited(found[index]))
    const isSettled = decided.length === task.when.length
    if (isSettled) {
      const isDue = task.loop === undefined && found.every(isCertain)
      const ahead = { after: isFirst ? from.item : -1, conditions: isDue ? [] : task.when, isKnown }
      isMoreExpected = (yield* requestsOf(task, ahead, context)) || isMoreExpected
    } else if (mayBeProbedUndecided(task)) {
      const ready = prepare(task, context, undefined, decided)
      isMoreExpected ||= isAwaited(ready)
      if (hasProbe(ready))
        undecided.push(requestFor(task, addressesOf(task, [undefined])(0), ready, context.actorOf(task).name))
    } else isMoreExpected = true
    if (endsLookahead(task) && isSettled) break
    context = awaiting(context, task)
  }
  if (!isMoreExpected) yield* undecided
}

/** Whether a task sends no probe ahead of time. */
function isNotProbed({ module, guard }: Task): boolean {
  return module.isLocal === true && guard === undefined
}

/** Whether a task may be probed before its conditions are decided; the user's own commands may not. */
function mayBeProbedUndecided({ module, guard, loop }: Task): boolean {
  return module.eager !== false && guard === undefined && loop === undefined
}

interface ItemsAhead {
  /** Number of the item before the first item of these; -1 for none. */
  readonly after: number
  /** Conditions that are not known to hold. */
  readonly conditions: Task['when']
  readonly isKnown: (address: string) => boolean
}

/** The probes of a task's items. Returns whether one of the items waits for what a task in between will find. */
function* requestsOf(
  task: Task,
  { after, conditions, isKnown }: ItemsAhead,
  context: EvaluationContext,
): Generator<ProbeRequest, boolean> {
  const items = prepareItems(task, context)
  if (isPrepared(items)) return isAwaited(items)
  const addressAt = addressesOf(task, items)
  let waits = false
  for (const [position, item] of items.entries()) {
    const at = addressAt(position)
    if (position <= after || isKnown(at.text)) continue
    const ready = prepare(task, context, item, conditions)
    waits ||= isAwaited(ready)
    if (hasProbe(ready)) yield requestFor(task, at, ready, context.actorOf(task).name)
  }
  return waits
}

export function requestFor(task: Task, at: ItemAddress, ready: Ready, actor: string): ProbeRequest {
  const { module } = task
  const concerns = (): readonly Resource[] => [...module.reads(ready.params), ...module.touches(ready.params)]
  return {
    at,
    actor,
    ready,
    timeoutMs: probeTimeoutMs(task, ready.params),
    needs: () => (ready.guard === undefined ? concerns() : ['any']),
    concerns,
  }
}

/** Whether a condition is decided for good. */
function isCertain(found: Resolved<boolean>): boolean {
  return found.kind === 'known' && !found.isGuess && found.unless.length === 0
}

function isAwaited(found: Prepared | Resolved<unknown> | undefined): boolean {
  return found?.kind === 'unknown' && found.isAwaited
}

function hasProbe(prepared: Prepared): prepared is Ready {
  return prepared.kind === 'ready' && (prepared.probe !== undefined || prepared.guard !== undefined)
}

/** The addresses of a task's items; a task without a loop has one, which is the task's own. */
export function addressesOf(
  { address }: Task,
  items: readonly (Item | undefined)[],
): (position: number) => ItemAddress {
  const isLoop = items[0] !== undefined
  const textAt = isLoop
    ? itemAddresses(
        address,
        items.map((item) => item?.value),
      )
    : () => address
  return (position) => ({ text: textAt(position), task: address, item: position })
}

/** How long a probe may take. */
function probeTimeoutMs({ module, timeoutMs }: Task, params: ProbeRequest['ready']['params']): number {
  const own = module.looksFor?.(params) ?? timeoutMs ?? PROBE_TIMEOUT_MS
  return Math.min(own, timeoutMs ?? own)
}

/** Whether nothing is probed ahead past a task that is certain to be done. */
export function endsLookahead(task: Task): boolean {
  return task.module.fence === true || isFence(task)
}

/** The context of the tasks behind a task: what that task registers and defines is awaited. */
function awaiting(context: EvaluationContext, { register, definedNames }: Task): EvaluationContext {
  if (register === undefined && definedNames.length === 0) return context
  const { results = NO_NAMES, variables = NO_NAMES } = context.awaited ?? {}
  return {
    ...context,
    awaited: {
      results: results === 'all' || register === undefined ? results : new Set([...results, register]),
      variables: new Set([...variables, ...definedNames]),
    },
  }
}

const NO_NAMES: ReadonlySet<string> = new Set()
