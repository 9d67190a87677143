import type { Diff } from '../core/module-definition.ts'

/** Raised when the meaning of an event changes; additions are compatible. Readers refuse journals of other versions. */
export const JOURNAL_VERSION = 2

/** What every event has when it leaves the engine. `seq` counts from 1, without a gap; `at` is ISO 8601. */
export interface Stamp {
  readonly run: string
  readonly seq: number
  readonly at: string
}

export type RecordedEvent = RunEvent & Stamp

/**
 * What happens in a run, as plain JSON with secrets already masked; with `--output jsonl`, one object a line.
 * `address` names the event's play or task, `host` the event's host. Durations are milliseconds.
 */
export type RunEvent =
  | {
      readonly type: 'run.started'
      readonly version: typeof JOURNAL_VERSION
      readonly playbook: string
      readonly mode: RunMode
      readonly hosts: readonly string[]
      /** What the command line selected; without it, the whole playbook. */
      readonly selection?: RunSelection
    }
  | {
      readonly type: 'play.started'
      readonly address: string
      readonly play: string
      readonly hosts: readonly string[]
    }
  | {
      readonly type: 'task.started'
      readonly address: string
      readonly task: string
      readonly module: string
      /** `file:line:column`. */
      readonly place?: string
      readonly hosts: readonly string[]
    }
  | ChangeStarted
  | ChangeApplied
  | HostTaskFinished
  /** A host of the play on which nothing was begun, because the play failed on other hosts. */
  | {
      readonly type: 'host.left'
      readonly host: string
      readonly address: string
      readonly play: string
    }
  /** A handler is no longer owed: it has run, or the change that notified it has changed nothing. */
  | { readonly type: 'handler.settled'; readonly host: string; readonly address: string }
  | { readonly type: 'warning'; readonly host?: string; readonly message: string; readonly hint?: string }
  | {
      readonly type: 'run.finished'
      readonly durationMs: number
      readonly stats: Readonly<Record<string, HostStats>>
      readonly exitCode: number
    }

/** A change is about to be sent to a host: from now on the change may be made, even if the run is killed. */
export interface ChangeStarted {
  readonly type: 'change.started'
  readonly host: string
  /** The host where the task is done, if that is not `host` (`delegate_to`). */
  readonly actor?: string
  readonly address: string
  readonly task: string
  readonly item?: string
  /** Summaries of the changes, for the operator. */
  readonly changes: readonly string[]
  readonly before: Before
  /** Addresses of handlers that this change newly notifies. */
  readonly notifies?: readonly string[]
}

/** A change was made and proven. */
export interface ChangeApplied {
  readonly type: 'change.applied'
  readonly host: string
  /** The host where the task is done, if that is not `host` (`delegate_to`). */
  readonly actor?: string
  readonly address: string
  readonly task: string
  readonly item?: string
  readonly changes: readonly string[]
  readonly before: Before
}

/** The state before a change, as far as it was probed. */
export interface Before {
  /** The module's state as plain JSON; a `KeptContent` stands for each content. */
  readonly state?: unknown
  /** The files that the change replaces. */
  readonly files?: readonly FileBefore[]
  /** The whole record in a file of its own, where it is too long for a line. */
  readonly whole?: KeptContent
}

export interface FileBefore extends Partial<KeptContent> {
  readonly path: string
  /** The file did not exist. */
  readonly absent?: true
}

/** A content that is kept in a file in the run's own folder; the file is named for the content's digest. */
export interface KeptContent {
  /** Hexadecimal SHA-256. */
  readonly sha256?: string
  /** Bytes. */
  readonly size?: number
  readonly kept?: true
  /** Why the content is not kept. */
  readonly leftOut?: string
}

export type RunMode = 'apply' | 'check'

export interface HostTaskFinished {
  readonly type: 'host.task.finished'
  readonly host: string
  /** The host where the task is done, if that is not `host` (`delegate_to`). */
  readonly actor?: string
  readonly address: string
  readonly task: string
  readonly module: string
  readonly outcome: Outcome
  readonly durationMs: number
  /** The loop's item, as text. A task with a loop has an event for each item, and each counts. */
  readonly item?: string
  readonly changes?: readonly ShownChange[]
  /**
   * In a dry run: names of pending earlier tasks, each of which may change this outcome. The outcome is then that of
   * the host as it is now.
   */
  readonly unless?: readonly string[]
  /** Why the task failed or was skipped, what is not known, or the text of `debug`. */
  readonly message?: string
  readonly hint?: string
  /** For failures: the place of the task, as `file:line:column`. */
  readonly place?: string
  /** The failure counts as passed over, because the task says so. */
  readonly ignored?: true
  /**
   * Of a task that failed, was passed over or lost its host: whether the task had altered something. Absent: nothing
   * was altered.
   */
  readonly altered?: Altered
  /** The last lines of a command's output. */
  readonly stdout?: string
  readonly stderr?: string
  /** How many lines came before the ones in `stdout` and `stderr`. */
  readonly earlierLines?: { readonly stdout?: number; readonly stderr?: number }
  readonly handler?: true
}

/** A change that was made or that, in a dry run, would be made. */
export interface ShownChange {
  readonly summary: string
  readonly diff?: Diff
  /** The exact shell, with `-v`. */
  readonly script?: string
}

/**
 * `changed` in a dry run: the task would change something. `ok_now`: the task has nothing to do on the host as it is
 * now, but one of the tasks in `unless` may alter that. `unknown`: the outcome depends on a change that a dry run does
 * not make.
 */
export type Outcome = 'ok' | 'ok_now' | 'changed' | 'skipped' | 'failed' | 'unreachable' | 'unknown'

/** `maybe`: no probe can decide, as after a command that failed. */
export type Altered = 'yes' | 'maybe'

/** How many tasks, counted with their items, had each outcome. Failures that a task passes over count under `ignored` alone. */
export type HostStats = Readonly<Record<Exclude<Outcome, 'ok_now'> | 'ignored', number>> & {
  /** In dry runs only. */
  readonly ok_now?: number
  /** In dry runs only: how many of the `changed` have an `unless`. */
  readonly conditional?: number
  /** How many of those that did not end well (failed, unreachable, ignored) had altered something. */
  readonly altered?: number
  /** How many of those that did not end well may have altered something. */
  readonly maybeAltered?: number
}

/** The part of a playbook that a command line selects. */
export interface RunSelection {
  readonly limit?: string
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly tasks?: readonly string[]
  readonly startAt?: string
  /** The run went on where an earlier run had ended. */
  readonly failed?: true
}

/**
 * Receives the events of a run. `onEvent` must not throw: a reporter that throws is named in a warning and gets no
 * more events, and the run goes on.
 */
export interface Reporter {
  /** The reporter's name in that warning. */
  readonly name: string
  onEvent(event: RecordedEvent): void
  close?(): Promise<void>
}
