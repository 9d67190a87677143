import type { Item } from '../inventory/precedence.ts'
import type { Task } from '../program/model.ts'
import { handsOf } from '../units/hands.ts'
import type { RoundAddress } from '../units/round-address.ts'
import { whenApproved } from './approval.ts'
import { runAttempts } from './attempts.ts'
import { cannotBeTold } from './dry-round.ts'
import { guardApprover } from './guard-approver.ts'
import { addressesOf, CHANGE_TIMEOUT_MS, endsLook, slotFor, surroundings } from './host-tasks.ts'
import { forLater, keepResult, withinBudget } from './keep-result.ts'
import { failed, failedWith, type RoundOutcome, skipped, unknown } from './outcome.ts'
import type { Participant } from './participant.ts'
import type { Round } from './plan-round.ts'
import { plannedTask, secretParams } from './planned-task.ts'
import { isPrepared, type Prepared, prepare, prepareItems } from './prepare.ts'
import { recordingOf } from './record-change.ts'
import type { RunContext } from './run-context.ts'
import { runRound } from './run-round.ts'
import { itemText, tell } from './tell.ts'
import type { Turn } from './turn.ts'
import { withFacts } from './with-facts.ts'

/** Runs all rounds of a task on a host, tells each, keeps the result, and takes the host out when one failed. */
export async function runTask(turn: Turn): Promise<void> {
  const around = surroundings(turn.play, turn.participant, turn.run)
  const items = await withFacts(() => prepareItems(turn.task, around), turn.participant.host, turn.run)
  if (isPrepared(items)) {
    const whole = settleWhole(items, turn)
    const outcome = await runAttempts(turn, undefined, () => Promise.resolve(whole))
    tell(turn, outcome, undefined, turn.run.clock.monotonicMs())
    return conclude(turn, [outcome])
  }
  const outcomes: RoundOutcome[] = []
  const addressAt = addressesOf(turn.task, items)
  for (const [index, item] of items.entries()) {
    const startedAt = turn.run.clock.monotonicMs()
    const at = addressAt(index)
    const found = await runAttempts(turn, item, (notified) => runOnce(turn, at, item, notified))
    const outcome = withinBudget(turn, found, outcomes)
    if (outcome.isInterrupted === true && outcome.altered === undefined) return leave(turn, outcome)
    tell(turn, outcome, item, startedAt)
    outcomes.push(forLater(turn, outcome))
    if (isEnd(outcome, turn.task) || turn.run.isInterrupted()) break
  }
  conclude(turn, outcomes)
}

/** It is not told as ended, so that `--failed` goes on with it. */
function leave({ task, participant, run }: Turn, { message = '' }: RoundOutcome): void {
  if (participant.isObserved) return
  const { name: host } = participant.host
  run.emit({ type: 'warning', host, message: `"${task.name}" was left before its end: ${message}` })
}

function settleWhole(prepared: Prepared, { participant: { mode } }: Turn): RoundOutcome {
  switch (prepared.kind) {
    case 'failure':
      return { ...failedWith(prepared), isFinal: true }
    case 'skipped':
      return skipped(prepared.why)
    case 'unknown':
      return prepared.asks !== undefined && mode === 'apply' ? cannotBeTold(prepared) : unknown(prepared.why)
    default:
      return failed('the loop could not be prepared')
  }
}

async function runOnce(
  turn: Turn,
  at: RoundAddress,
  item: Item | undefined,
  notified: () => readonly string[],
): Promise<RoundOutcome> {
  const { task, participant, run, window } = turn
  const around = surroundings(turn.play, participant, run)
  const prepared = await withFacts(() => prepare(task, around, item), participant.host, run)
  if (prepared.kind === 'ready') hideSecrets(task, prepared.params, run)
  const { name, login } = participant.host
  const text = item && itemText(item)
  const round: Round = {
    task,
    participant,
    observe: (ready, how) => window.observe(slotFor(task, at, ready), how),
    hands: handsOf(participant.host.connection),
    timeoutMs: task.timeoutMs ?? CHANGE_TIMEOUT_MS,
    settle: (plan) => run.searcher.settle(plan),
    holdsSecret: run.holdsSecret,
    plannedTask: ({ params, user = login, guard: asked }, { state, changes, guard: output }) => {
      const place = { address: at.text, task, item: text, subject: name, actor: name, user }
      const guard = asked && output && { message: asked.message, output }
      return plannedTask({ ...place, params, state, changes, guard }, run)
    },
    whenApproved: (planned, act) => {
      const approvers = [guardApprover, ...(participant.isObserved ? [] : run.approvers)]
      const isDry = participant.mode === 'check'
      return whenApproved(planned, { approvers, isDry, isInterrupted: run.isInterrupted }, act)
    },
    pendingElsewhere: () => pendingOnOthers(participant, run),
    notify: () => {
      for (const handler of notified()) run.owed.add(handler, name)
    },
    recording: recordingOf(notified, run),
    // While a fence waits, anything may come about.
    afterChange: (touches) => run.changes.add(endsLook(task) ? ['any'] : touches),
  }
  return runRound(prepared, round)
}

/** Only a dry run leaves changes pending; with a thousand hosts it matters that others do not look for any. */
function pendingOnOthers({ host }: Participant, { mode, hosts }: RunContext): readonly string[] {
  const names: string[] = []
  if (mode === 'check')
    for (const other of hosts.values()) {
      if (other === host || names.length >= MOST_ON_OTHERS) continue
      names.push(...other.pending.namesFor(['any'], true).map((name) => `${name} (${other.name})`))
    }
  return names.slice(0, MOST_ON_OTHERS)
}

const MOST_ON_OTHERS = 10

/** Parameters that the module's schema calls secret. */
function hideSecrets({ module }: Task, params: unknown, run: RunContext): void {
  for (const name of secretParams(module)) {
    const value = (params as Readonly<Record<string, unknown>>)[name]
    if (typeof value === 'string') run.hide(value)
  }
}

function conclude(turn: Turn, outcomes: readonly RoundOutcome[]): void {
  const { task, participant } = turn
  keepResult(turn, outcomes)
  for (const [name, value] of outcomes.flatMap((outcome) => Object.entries(outcome.defined ?? {}))) {
    participant.host.setVariable(name, value)
  }
  doubtVariables(turn, outcomes)
  const last = outcomes.at(-1)
  if (last !== undefined && isEnd(last, task)) takeOut(turn, last)
}

function doubtVariables({ participant: { host } }: Turn, outcomes: readonly RoundOutcome[]): void {
  for (const { defined = {}, unless, undefined: names = [], message = '' } of outcomes) {
    for (const name of names) host.doubtVariable(name, { why: message })
    if (unless !== undefined) for (const name of Object.keys(defined)) host.doubtVariable(name, { unless })
  }
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
