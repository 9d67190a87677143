import type { Change } from '../core/module-definition.ts'
import { formatSpan } from '../core/source.ts'
import { withValues } from '../inventory/variable-scope.ts'
import type { HostTaskFinished, ShownChange } from '../journal/event.ts'
import { EvaluationError } from '../language/value-template.ts'
import type { Play, Task } from '../playbook/model.ts'
import type { Cursor } from '../units/cursor.ts'
import { handsOf } from '../units/hands.ts'
import type { ProbeWindow } from '../units/probe-window.ts'
import { shownSteps } from '../units/step-units.ts'
import type { RegisteredResult } from './host-state.ts'
import { CHANGE_TIMEOUT_MS, PROBE_TIMEOUT_MS, surroundings } from './host-tasks.ts'
import { forLater, keepResult, withinBudget } from './keep-result.ts'
import { failed, failedWith, type RoundOutcome, skipped, unknown } from './outcome.ts'
import type { Participant } from './participant.ts'
import { isPrepared, prepare, prepareItems } from './prepare.ts'
import type { RunContext } from './run-context.ts'
import { type Round, runRound } from './run-round.ts'
import { type Item, scopeFor } from './scope.ts'

/** A task's turn on one host. */
export interface Turn {
  readonly task: Task
  readonly play: Play
  readonly participant: Participant
  readonly window: ProbeWindow
  readonly cursor: Cursor
  readonly isHandler: boolean
  readonly run: RunContext
}

/** Runs all rounds of a task on a host, tells each, keeps the result, and takes the host out when one failed. */
export async function runTask(turn: Turn): Promise<void> {
  const around = surroundings(turn.play, turn.participant, turn.run)
  const items = prepareItems(turn.task, around)
  if (isPrepared(items))
    return conclude(turn, [tell(turn, settleWhole(items), undefined, turn.run.clock.monotonicMs())])
  const outcomes: RoundOutcome[] = []
  for (const [index, item] of items.entries()) {
    const startedAt = turn.run.clock.monotonicMs()
    const found = await runItem({ ...turn, cursor: { ...turn.cursor, item: index } }, item)
    const outcome = withinBudget(turn, found, outcomes)
    outcomes.push(forLater(turn, tell(turn, outcome, item, startedAt)))
    if (isEnd(outcome, turn.task) || turn.run.isInterrupted()) break
  }
  conclude(turn, outcomes)
}

function settleWhole(prepared: Exclude<ReturnType<typeof prepareItems>, readonly unknown[]>): RoundOutcome {
  switch (prepared.kind) {
    case 'failure':
      return failedWith(prepared)
    case 'skipped':
      return skipped(prepared.why)
    case 'unknown':
      return unknown(prepared.why)
    default:
      return failed('the loop could not be prepared')
  }
}

/** One round, again and again while `until` does not hold. */
async function runItem(turn: Turn, item: Item | undefined): Promise<RoundOutcome> {
  const { until } = turn.task
  for (let attempt = 0; ; attempt++) {
    const outcome = await runOnce(turn, item)
    if (until === undefined || outcome.result?.kind !== 'known') return outcome
    const holds = evaluateUntil(turn, outcome.result, item)
    if (typeof holds !== 'boolean') return holds
    if (holds) return outcome
    if (attempt >= until.retries || turn.run.isInterrupted()) {
      return failed(`\`until\` did not come true in ${attempt + 1} tries: ${until.condition.text}`, {
        output: outcome.output,
      })
    }
    await turn.run.clock.sleep(until.delayMs)
  }
}

function evaluateUntil(
  { task, play, participant, run }: Turn,
  result: RegisteredResult,
  item: Item | undefined,
): boolean | RoundOutcome {
  const condition = task.until?.condition
  if (condition === undefined || result.kind !== 'known') return true
  try {
    const scope = scopeFor(task, surroundings(play, participant, run), item)
    return condition.evaluate(withValues(scope, { result: result.value })) === true
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return failed(`${error.message} (${formatSpan(error.span)})`, { hint: error.hint })
  }
}

async function runOnce(turn: Turn, item: Item | undefined): Promise<RoundOutcome> {
  const { task, participant, run, window, cursor } = turn
  const prepared = prepare(task, surroundings(turn.play, participant, run), item)
  if (prepared.kind === 'ready') hideSecrets(task, prepared.params, run)
  const probeTimeoutMs = task.timeoutMs ?? PROBE_TIMEOUT_MS
  const round: Round = {
    task,
    participant,
    observe: (ready, how) => window.observe({ cursor, ready, timeoutMs: probeTimeoutMs }, how),
    hands: handsOf(participant.host.connection),
    timeoutMs: task.timeoutMs ?? CHANGE_TIMEOUT_MS,
    settle: (plan) => run.searcher.settle(plan),
    holdsSecret: run.holdsSecret,
    oversee: (ready, changes, act) => {
      const { name: host } = participant.host
      const touches = task.module.touches(ready.params)
      const planned = { host, touches, changes, isDry: participant.mode === 'check' }
      return run.oversight === undefined || participant.isObserved
        ? act()
        : run.oversight.change(planned, act)
    },
    isAnythingPending: () => participant.pending.length > 0 || isPendingAnywhere(run),
    beforeChange: () => {
      for (const handler of task.notify) run.owed.add(handlerKey(handler, turn.play), participant.host.name)
    },
    afterChange: () => {
      run.changes.count++
    },
  }
  return runRound(prepared, round)
}

/** Only a dry run leaves changes pending; with a thousand hosts it matters that others do not look for any. */
function isPendingAnywhere({ mode, hosts }: RunContext): boolean {
  if (mode === 'check') for (const host of hosts.values()) if (host.pending.length > 0) return true
  return false
}

/** Parameters that the module's schema calls secret. */
function hideSecrets({ module }: Task, params: unknown, run: RunContext): void {
  const schemas: Readonly<Record<string, unknown>> = module.params.properties ?? {}
  for (const [name, value] of Object.entries(params as object)) {
    const schema = schemas[name] as { readonly secret?: boolean } | undefined
    if (schema?.secret === true && typeof value === 'string') run.hide(value)
  }
}

/** Names a handler between runs. */
export function handlerKey(name: string, play: Play): string {
  return play.handlers.find((handler) => handler.name === name || handler.id === name)?.key ?? name
}

function conclude(turn: Turn, outcomes: readonly RoundOutcome[]): void {
  const { task, participant } = turn
  keepResult(turn, outcomes)
  for (const [name, value] of outcomes.flatMap((outcome) => Object.entries(outcome.defined ?? {}))) {
    participant.host.setVariable(name, value)
  }
  const last = outcomes.at(-1)
  if (last !== undefined && isEnd(last, task)) takeOut(turn, last)
}

function takeOut({ participant, run }: Turn, { outcome, message = outcome, hint }: RoundOutcome): void {
  const { host } = participant
  if (!participant.isObserved) {
    host.stopped = outcome === 'unreachable' ? 'unreachable' : 'failed'
    return
  }
  participant.isOut = true
  run.emit({
    type: 'warning',
    host: host.name,
    message: `could not be asked for its peer's sake: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  })
}

function isEnd({ outcome }: RoundOutcome, task: Task): boolean {
  return outcome === 'unreachable' || (outcome === 'failed' && !task.ignoreFailure)
}

function tell(turn: Turn, outcome: RoundOutcome, item: Item | undefined, startedAt: number): RoundOutcome {
  const { task, participant, run, isHandler } = turn
  if (participant.isObserved) return outcome
  const event: HostTaskFinished = {
    type: 'host.task.finished',
    host: participant.host.name,
    task: task.name,
    key: task.key,
    module: task.module.name,
    outcome: outcome.outcome,
    durationMs: Math.round(run.clock.monotonicMs() - startedAt),
    ...(item === undefined ? {} : { item: itemText(item.value) }),
    ...(outcome.changes.length === 0 ? {} : { changes: outcome.changes.map((change) => shown(change, run)) }),
    ...(outcome.message === undefined ? {} : { message: outcome.message }),
    ...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
    ...(outcome.outcome === 'failed' ? { place: formatSpan(task.span), ...printed(outcome, run) } : {}),
    ...(outcome.outcome === 'failed' && task.ignoreFailure ? { ignored: true as const } : {}),
    ...(isHandler ? { handler: true as const } : {}),
  }
  run.emit(event)
  warn(turn, outcome)
  return outcome
}

function warn({ participant, run }: Turn, { result, warning }: RoundOutcome): void {
  const value = result?.kind === 'known' ? (result.value as { readonly warnings?: unknown }) : {}
  const own: readonly unknown[] = Array.isArray(value.warnings) ? value.warnings : []
  for (const message of warning === undefined ? own : [...own, warning])
    run.emit({ type: 'warning', host: participant.host.name, message: String(message) })
}

function itemText(value: unknown): string {
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

function printed({ output }: RoundOutcome, run: RunContext): { stdout?: string; stderr?: string } {
  const [stdout, stderr] = [tail(output?.stdout, run), tail(output?.stderr, run)]
  return { ...(stdout === '' ? {} : { stdout }), ...(stderr === '' ? {} : { stderr }) }
}

/** The last lines are where a command says what was wrong. Of a secret no part may be left by the cut. */
function tail(bytes: Buffer | undefined, { mask }: RunContext): string {
  const text = mask(bytes?.subarray(-MASKED_BYTES).toString() ?? '')
  return text.slice(-SHOWN_CHARACTERS).trimEnd().split('\n').slice(-20).join('\n')
}

const SHOWN_CHARACTERS = 4096
const MASKED_BYTES = 65_536
