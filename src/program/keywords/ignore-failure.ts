import { asBoolean } from '../../language/yaml-data.ts'
import type { Attempt, AttemptOutcome } from '../attempt.ts'
import { defineKeyword } from '../keyword.ts'

export const ignoreFailure = defineKeyword({
  name: 'ignore_failure',
  places: ['task'],
  replaces: {
    ignore_errors: 'write ignore_failure: true',
    rescue: 'blocks do not exist: use ignore_failure and when',
  },
  schema: { type: 'boolean' },
  isConstant: true,
  documentation: {
    text: 'Goes on where the task fails. With `register` its result is there all the same: `failed`, `rc`, `stdout`, `stderr` and `message`. A host that cannot be reached is not passed over.',
    example: `- command: cluster-ctl leave
  register: leave
  ignore_failure: true
- command: cluster-ctl leave --force
  when: results.leave.failed`,
  },
  field: 'ignoreFailure',
  read: (node) => asBoolean(node) ?? false,
  around: keepFailure,
})

/** Keeps the result of a failed attempt, so that later tasks find the result however the task ended. */
async function keepFailure<Outcome extends AttemptOutcome>(
  isIgnored: boolean,
  attempt: Attempt<Outcome>,
): Promise<Outcome> {
  const outcome = await attempt.next()
  if (!isIgnored || !attempt.isRegistered) return outcome
  if (outcome.outcome !== 'failed' && outcome.result?.kind !== 'known') return outcome
  const result = { kind: 'known', value: attempt.resultOf(outcome), unless: outcome.unless } as const
  return { ...outcome, result }
}
