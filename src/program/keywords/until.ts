import { formatSpan } from '../../core/source.ts'
import { EvaluationError, type Expression } from '../../language/value-template.ts'
import { asNumber, memberOf } from '../../language/yaml-data.ts'
import type { YamlNode } from '../../language/yaml-node.ts'
import type { Attempt, AttemptOutcome } from '../attempt.ts'
import { defineKeyword, type KeywordContext } from '../keyword.ts'
import { readCondition } from '../read-conditions.ts'
import { millisecondsOf } from '../seconds.ts'

interface Until {
  /** `undefined`: until an attempt ends well. */
  readonly condition: Expression | undefined
  readonly retries: number
  readonly delayMs: number
}

export const until = defineKeyword({
  name: 'until',
  places: ['task'],
  replaces: {
    retries: 'write until: {condition: …, retries: …, delay: …}',
    delay: 'write until: {condition: …, retries: …, delay: …}',
  },
  schema: {
    type: 'object',
    description:
      'write until: {condition: …, retries: 10, delay: 1}; without a condition, until it ends well',
    additionalProperties: false,
    properties: {
      condition: {
        shown: 'an expression',
        meaning: 'Without `{{ … }}`; `result` is what `register` would see.',
      },
      retries: {
        type: 'integer',
        minimum: 1,
        maximum: 10_000,
        meaning: 'How often it is tried again; 10 when it is left out.',
      },
      delay: {
        type: 'number',
        minimum: 0,
        maximum: 3600,
        description: 'in seconds',
        shown: 'number of seconds',
        meaning: 'Seconds between two tries; 1 when it is left out.',
      },
    },
  },
  constantMembers: ['retries', 'delay'],
  documentation: {
    text: 'Does the task again until it ends well, or until a condition holds. A condition sees a failure, too: `result.failed`, `.rc`, `.stdout`, `.stderr`, `.message`. What would fail in the same way is not tried again: a host that cannot be reached, sudo’s refusal, a value that cannot be computed. Nothing behind the task is looked at ahead of time.',
    example: `- name: the database answers
  query: app-admin ping
  until: { retries: 30, delay: 2 }
- name: it has no jobs left
  query: app-admin jobs
  until: { condition: result.stdout == "", retries: 3 }`,
  },
  field: 'until',
  read: readUntil,
  phase: 'outcome',
  inputs: (value) => (value?.condition === undefined ? [] : [value.condition]),
  isFence: (value) => value !== undefined,
  around: tryAgain,
})

const DEFAULT_RETRIES = 10
const DEFAULT_DELAY_MS = 1000

function readUntil(node: YamlNode | undefined, context: KeywordContext): Until | undefined {
  const condition = memberOf(node, 'condition')
  if (node?.kind !== 'map') return undefined
  return {
    condition: condition === undefined ? undefined : readCondition(condition, 'until.condition', context),
    retries: asNumber(memberOf(node, 'retries')) ?? DEFAULT_RETRIES,
    delayMs: millisecondsOf(memberOf(node, 'delay')) ?? DEFAULT_DELAY_MS,
  }
}

/**
 * Makes further attempts while the condition does not hold; without a condition, while attempts fail. The task has
 * changed something if any of its attempts has.
 */
async function tryAgain<Outcome extends AttemptOutcome>(
  value: Until | undefined,
  attempt: Attempt<Outcome>,
): Promise<Outcome> {
  if (value === undefined) return attempt.next()
  let before: Outcome | undefined
  for (let number = 1; ; number++) {
    const outcome = together(before, await attempt.next())
    const holds = await untilHolds(value, outcome, attempt)
    if (typeof holds !== 'boolean') return { ...holds, altered: alteredIn(outcome), changes: outcome.changes }
    if (holds) return outcome
    if (number > value.retries) return givenUp(value, outcome, number, attempt)
    before = outcome
    if (!attempt.isInterrupted()) await attempt.sleep(value.delayMs)
    if (attempt.isInterrupted()) return together(before, attempt.interrupted(NOT_YET))
  }
}

const NOT_YET = '`until` had not come true when the run was asked to end'

/** The outcome of an attempt, with what earlier attempts have changed. */
function together<Outcome extends AttemptOutcome>(before: Outcome | undefined, outcome: Outcome): Outcome {
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

function alteredIn({ outcome, altered }: AttemptOutcome): AttemptOutcome['altered'] {
  return outcome === 'changed' ? 'yes' : altered
}

async function untilHolds<Outcome extends AttemptOutcome>(
  { condition }: Until,
  outcome: Outcome,
  attempt: Attempt<Outcome>,
): Promise<boolean | Outcome> {
  const hasFailed = outcome.outcome === 'failed'
  if (hasFailed ? outcome.isFinal === true : outcome.result?.kind !== 'known') return true
  // In a dry run, a pending task may make the condition hold.
  if (outcome.unless !== undefined) return true
  if (condition === undefined) return !hasFailed
  try {
    return (await attempt.evaluate(condition, { result: attempt.resultOf(outcome) })) === true
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    // The result of a failed attempt may lack what the condition reads.
    return hasFailed
      ? false
      : attempt.failed(`${error.message} (${formatSpan(error.span)})`, { hint: error.hint })
  }
}

function givenUp<Outcome extends AttemptOutcome>(
  { condition }: Until,
  outcome: Outcome,
  attempts: number,
  attempt: Attempt<Outcome>,
): Outcome {
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`
  if (outcome.outcome === 'failed') return { ...outcome, message: `${outcome.message} (after ${tries})` }
  const { output, changes } = outcome
  const message = `\`until\` did not come true in ${tries}: ${condition?.text}`
  return { ...attempt.failed(message, { output }), changes, altered: alteredIn(outcome) }
}
