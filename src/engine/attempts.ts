import { formatSpan } from '../core/source.ts'
import { withValues } from '../inventory/variable-scope.ts'
import type { Altered } from '../journal/event.ts'
import { EvaluationError } from '../language/value-template.ts'
import { surroundings } from './host-tasks.ts'
import { resultForUntil } from './keep-result.ts'
import { failed, type RoundOutcome } from './outcome.ts'
import { type Item, scopeFor } from './scope.ts'
import type { Turn } from './turn.ts'

/**
 * A round, and the same again while `until` does not hold; without a condition it holds when the round ends well. What one
 * attempt has changed counts, however the last one ends.
 */
export async function runAttempts(
  turn: Turn,
  item: Item | undefined,
  once: () => Promise<RoundOutcome>,
): Promise<RoundOutcome> {
  const { until } = turn.task
  let before: RoundOutcome | undefined
  for (let attempt = 1; ; attempt++) {
    const outcome = together(before, await once())
    if (until === undefined) return outcome
    const holds = untilHolds(turn, outcome, item)
    if (typeof holds !== 'boolean') return { ...holds, altered: alteredIn(outcome), changes: outcome.changes }
    if (holds) return outcome
    if (attempt > until.retries || turn.run.isInterrupted()) return givenUp(turn, outcome, attempt)
    before = outcome
    await turn.run.clock.sleep(until.delayMs)
  }
}

/** What an attempt comes to, with what the ones before it have changed. */
function together(before: RoundOutcome | undefined, outcome: RoundOutcome): RoundOutcome {
  const altered = before === undefined ? undefined : alteredIn(before)
  if (before === undefined || altered === undefined) return outcome
  const changes = [...before.changes, ...outcome.changes]
  if (outcome.outcome === 'failed' || outcome.outcome === 'unreachable')
    return { ...outcome, changes, altered: outcome.altered === 'yes' ? 'yes' : altered }
  const { result } = outcome
  if (outcome.outcome !== 'ok' || result?.kind !== 'known') return { ...outcome, changes }
  const value = { ...(result.value as object), changed: true, outcome: 'changed' }
  return { ...outcome, outcome: 'changed', changes, result: { kind: 'known', value } }
}

function alteredIn({ outcome, altered }: RoundOutcome): Altered | undefined {
  return outcome === 'changed' ? 'yes' : altered
}

function untilHolds(turn: Turn, outcome: RoundOutcome, item: Item | undefined): boolean | RoundOutcome {
  const hasFailed = outcome.outcome === 'failed'
  if (hasFailed ? outcome.isFinal === true : outcome.result?.kind !== 'known') return true
  // In a dry run, what is found may come otherwise once earlier tasks are done.
  if (outcome.unless !== undefined) return true
  const { task, play, participant, run } = turn
  const condition = task.until?.condition
  if (condition === undefined) return !hasFailed
  try {
    const scope = scopeFor(task, surroundings(play, participant, run), item)
    return condition.evaluate(withValues(scope, { result: resultForUntil(outcome) })) === true
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    // A failure does not hold all that the condition asks about.
    return hasFailed ? false : failed(`${error.message} (${formatSpan(error.span)})`, { hint: error.hint })
  }
}

function givenUp({ task }: Turn, outcome: RoundOutcome, attempts: number): RoundOutcome {
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`
  if (outcome.outcome === 'failed') return { ...outcome, message: `${outcome.message} (after ${tries})` }
  const { output, changes } = outcome
  const message = `\`until\` did not come true in ${tries}: ${task.until?.condition?.text}`
  return { ...failed(message, { output }), changes, altered: alteredIn(outcome) }
}
