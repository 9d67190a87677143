import type { Change, ProbeOutput } from '../core/module-definition.ts'
import type { Expression, Scope } from '../language/value-template.ts'

/** How an attempt of a task ended on a host, as far as keywords see it; the engine's outcome has more. */
export interface AttemptOutcome {
  /** `ok`, `changed`, `failed`, `unreachable`, `skipped`, `unknown`, `ok_now`. */
  readonly outcome: string
  readonly changes: readonly Change[]
  readonly result: AttemptResult | undefined
  readonly message: string | undefined
  readonly output: ProbeOutput | undefined
  /** Earlier tasks of a dry run that may have it come out otherwise. */
  readonly unless?: readonly string[] | undefined
  /** Of an attempt that did not end well: whether it had changed something by then. */
  readonly altered?: 'yes' | 'maybe' | undefined
  /** Trying again would come to the same. */
  readonly isFinal?: true
}

/** What later tasks see of it. */
type AttemptResult =
  | { readonly kind: 'known'; readonly value: unknown; readonly unless?: readonly string[] | undefined }
  | { readonly kind: 'unknown'; readonly why: string }

/** An attempt of a task on a host, as a keyword finds it that does something around it. */
export interface Attempt<Outcome extends AttemptOutcome> {
  /** Makes the attempt, with what the keywords within do around it. */
  next(): Promise<Outcome>
  /** Whether the task gives its result to later ones. */
  readonly isRegistered: boolean
  /** Throws `EvaluationError`; `more` are names beside the task's own. What hosts are to be asked for is asked anew. */
  evaluate(expression: Expression, more: Scope): Promise<unknown>
  /** The result of an attempt that ended well or failed: of a failure its `rc`, `stdout`, `stderr` and `message`. */
  resultOf(outcome: Outcome): unknown
  failed(
    message: string,
    details?: { readonly hint?: string | undefined; readonly output?: ProbeOutput | undefined },
  ): Outcome
  /** The run was asked to end before the task had. */
  interrupted(message: string): Outcome
  sleep(milliseconds: number): Promise<void>
  isInterrupted(): boolean
  /** Has something done before the task's change is sent, or where a dry run finds one. */
  beforeChange(act: () => void): void
  /** Which of the play's handlers are owed on the host. */
  readonly owed: {
    has(handler: string): boolean
    add(handler: string): void
    settle(handler: string): void
  }
}

/** Wraps attempts of a task that has the keyword, with the keyword's value. */
export type Around<Value> = <Outcome extends AttemptOutcome>(
  value: Value,
  attempt: Attempt<Outcome>,
) => Promise<Outcome>
