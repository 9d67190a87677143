import type { Change, Failure, ProbeOutput } from '../core/module-definition.ts'
import type { Altered, Outcome } from '../journal/event.ts'
import { formatSize } from '../modules/shared/files/content-diff.ts'
import type { Refusal } from '../shell/contract.ts'
import type { RegisteredResult } from './host-state.ts'

/** How one attempt of a task ended on one host. */
export interface TaskOutcome {
  readonly outcome: Outcome
  readonly changes: readonly Change[]
  /** The value for `register`; `undefined` registers nothing. */
  readonly result: RegisteredResult | undefined
  readonly message: string | undefined
  readonly hint: string | undefined
  readonly output: ProbeOutput | undefined
  /** A warning for the operator. */
  readonly warning?: string | undefined
  /** Variables for later tasks (`set`). */
  readonly defined?: Readonly<Record<string, unknown>> | undefined
  /** Names of variables that the task would set to values that are not known. */
  readonly undefined?: readonly string[] | undefined
  /** Names of pending earlier tasks that may change the outcome. */
  readonly unless?: readonly string[] | undefined
  /** For an attempt that did not end well: whether the attempt had altered something. `undefined`: it had altered nothing. */
  readonly altered?: Altered | undefined
  /** Another attempt would have the same outcome, so `retries` makes none. */
  readonly isFinal?: true
  /** For a failure: an approver judged the host as the host is now, before pending changes. */
  readonly isOfHostNow?: true
  /** The attempt did not end, because the run was asked to end. */
  readonly isInterrupted?: true
}

const PLAIN = { changes: [], result: undefined, message: undefined, hint: undefined, output: undefined }

export function skipped(why: string): TaskOutcome {
  return { ...PLAIN, outcome: 'skipped', message: why }
}

export function unknown(why: string): TaskOutcome {
  return { ...PLAIN, outcome: 'unknown', message: why, result: { kind: 'unknown', why } }
}

export function failed(
  message: string,
  details: { hint?: string | undefined; output?: ProbeOutput | undefined } = {},
): TaskOutcome {
  return { ...PLAIN, outcome: 'failed', message, hint: details.hint, output: details.output }
}

export function failedWith({ message, hint }: Failure): TaskOutcome {
  return failed(message, { hint })
}

/** The outcome where a probe's answer was larger than the limit: the part that is missing could be decisive. */
export function cutShort(host: string, { stdout, stderr }: ProbeOutput): TaskOutcome {
  const read = `${formatSize(stdout.length)} of stdout and ${formatSize(stderr.length)} of stderr were read`
  return failed(`${host} printed more than is read: 8 MiB on a stream, 32 MiB for a task; ${read}`, {
    hint: 'have it print less: `>/dev/null`, `| head -c 1M`; where many hosts print much at once, lower --forks',
  })
}

/** The outcome where no shell was to be had. `locked` and `become` are answers of a reachable host, so the task failed there. */
export function refused({ kind, message, hint }: Refusal): TaskOutcome {
  if (kind === 'interrupted') return interrupted(message)
  const outcome = kind === 'locked' || kind === 'become' ? 'failed' : 'unreachable'
  return { ...PLAIN, outcome, message, hint, isFinal: true }
}

/** The outcome of a task that was stopped because the run was asked to end: `--failed` does the task again. */
export function interrupted(message: string): TaskOutcome {
  return { ...PLAIN, outcome: 'failed', message, isFinal: true, isInterrupted: true }
}

/** The result for later tasks: the module's own report, and how the task ended. */
function known(report: unknown, outcome: 'ok' | 'changed'): RegisteredResult {
  const ended = { changed: outcome === 'changed', outcome, failed: false }
  return { kind: 'known', value: { ...(report as object), ...ended } }
}

export function settled(
  outcome: 'ok' | 'changed',
  report: unknown,
  details: { changes?: readonly Change[]; message?: string | undefined; warning?: string | undefined } = {},
): TaskOutcome {
  return {
    ...PLAIN,
    outcome,
    changes: details.changes ?? [],
    result: known(report, outcome),
    message: details.message,
    warning: details.warning,
  }
}
