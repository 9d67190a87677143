import type { Change, ProbeOutput } from '../core/module-definition.ts'
import type { Expression, Scope } from '../language/value-template.ts'

/** The outcome of a task's attempt on a host, as far as keywords need it; the engine's outcome has more fields. */
export interface AttemptOutcome {
  /** `ok`, `changed`, `failed`, `unreachable`, `skipped`, `unknown`, `ok_now`. */
  readonly outcome: string
  readonly changes: readonly Change[]
  readonly result: AttemptResult | undefined
  readonly message: string | undefined
  readonly output: ProbeOutput | undefined
  /** Names of pending earlier tasks that may change the outcome. */
  readonly unless?: readonly string[] | undefined
  /** For an attempt that did not end well: whether the attempt had altered something. */
  readonly altered?: 'yes' | 'maybe' | undefined
  /** Another attempt would have the same outcome. */
  readonly isFinal?: true
}

/** The result of an attempt, for later tasks. */
type AttemptResult =
  | { readonly kind: 'known'; readonly value: unknown; readonly unless?: readonly string[] | undefined }
  | { readonly kind: 'unknown'; readonly why: string }

/** An attempt of a task on a host, for a keyword that does something around attempts. */
export interface Attempt<Outcome extends AttemptOutcome> {
  /** Makes the attempt, with what the keywords further in do around it. */
  next(): Promise<Outcome>
  /** Whether the task registers its result for later tasks. */
  readonly isRegistered: boolean
  /**
   * Evaluates an expression; `more` are names besides the task's own. Facts of hosts are asked for anew. Throws
   * `EvaluationError`.
   */
  evaluate(expression: Expression, more: Scope): Promise<unknown>
  /** The result of an attempt; that of a failed one has `rc`, `stdout`, `stderr` and `message`. */
  resultOf(outcome: Outcome): unknown
  failed(
    message: string,
    details?: { readonly hint?: string | undefined; readonly output?: ProbeOutput | undefined },
  ): Outcome
  /** The outcome of a task that did not end because the run was asked to end. */
  interrupted(message: string): Outcome
  sleep(milliseconds: number): Promise<void>
  isInterrupted(): boolean
  /** Calls `act` before a change of the task is sent, or where a dry run finds a change. */
  beforeChange(act: () => void): void
  /** The handlers of the play that the host owes. */
  readonly owed: {
    has(handler: string): boolean
    add(handler: string): void
    settle(handler: string): void
  }
}

/** What a keyword does around an attempt, with the keyword's value. */
export type Around<Value> = <Outcome extends AttemptOutcome>(
  value: Value,
  attempt: Attempt<Outcome>,
) => Promise<Outcome>
