import type { Change, Failure, ProbeOutput } from '../core/module-definition.ts'
import type { Altered, Outcome } from '../journal/event.ts'
import { formatSize } from '../modules/content-diff.ts'
import type { Refusal } from '../shell/contract.ts'
import type { RegisteredResult } from './host-state.ts'

/** How one attempt of a task ended on one host. */
export interface TaskOutcome {
  readonly outcome: Outcome
  readonly changes: readonly Change[]
  /** What `register` gets; `undefined` registers nothing. */
  readonly result: RegisteredResult | undefined
  readonly message: string | undefined
  readonly hint: string | undefined
  readonly output: ProbeOutput | undefined
  /** For the operator's eyes. */
  readonly warning?: string | undefined
  /** Variables for later tasks (`set`). */
  readonly defined?: Readonly<Record<string, unknown>> | undefined
  /** Variables that it would set to what is not known. */
  readonly undefined?: readonly string[] | undefined
  /** Earlier tasks that are not done, and may have it come out otherwise. */
  readonly unless?: readonly string[] | undefined
  /** Of an attempt that did not end well: whether the attempt had changed something by then. `undefined`: it had changed nothing. */
  readonly altered?: Altered | undefined
  /** Trying again would come to the same. */
  readonly isFinal?: true
  /** Of a failure: an approver has told it from the host as it is now. */
  readonly isOfHostNow?: true
  /** It has not ended, for the run was asked to end. */
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

/** A probe's answer was larger than what is kept of an answer: the missing part could be what matters. */
export function cutShort(host: string, { stdout, stderr }: ProbeOutput): TaskOutcome {
  const read = `${formatSize(stdout.length)} of stdout and ${formatSize(stderr.length)} of stderr were read`
  return failed(`${host} printed more than is read: 8 MiB on a stream, 32 MiB for a task; ${read}`, {
    hint: 'have it print less: `>/dev/null`, `| head -c 1M`; where many hosts print much at once, lower --forks',
  })
}

/** `locked` and `become` are answers of a host that was reached: the task failed there. */
export function refused({ kind, message, hint }: Refusal): TaskOutcome {
  if (kind === 'interrupted') return interrupted(message)
  const outcome = kind === 'locked' || kind === 'become' ? 'failed' : 'unreachable'
  return { ...PLAIN, outcome, message, hint, isFinal: true }
}

/** The run was asked to end before the task had: it is neither well nor failed, and is to be done again. */
export function interrupted(message: string): TaskOutcome {
  return { ...PLAIN, outcome: 'failed', message, isFinal: true, isInterrupted: true }
}

/** What later tasks see: the module's own result, and how the task ended. */
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
