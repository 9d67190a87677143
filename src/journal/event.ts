import type { Diff } from '../core/module-definition.ts'

/** Raised by a change of meaning; additions are compatible. Readers refuse every other one. */
export const JOURNAL_VERSION = 2

/** What every event has when it leaves the engine. `seq` counts from 1, without a gap; `at` is ISO 8601. */
export interface Stamp {
  readonly run: string
  readonly seq: number
  readonly at: string
}

export type RecordedEvent = RunEvent & Stamp

/**
 * What a run tells, as plain JSON with secrets already masked. One object a line makes `--output jsonl`. `address` names the
 * play or task that an event is about, `host` the host. Durations are milliseconds.
 */
export type RunEvent =
  | {
      readonly type: 'run.started'
      readonly version: typeof JOURNAL_VERSION
      readonly playbook: string
      readonly mode: RunMode
      readonly hosts: readonly string[]
      /** What the command line asked for; without it, all of the playbook. */
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
  /** A host of the play on which nothing was begun, for the play failed on others. */
  | {
      readonly type: 'host.left'
      readonly host: string
      readonly address: string
      readonly play: string
    }
  /** A handler that was owed is not any more: it has run, or what had notified it has changed nothing. */
  | { readonly type: 'handler.settled'; readonly host: string; readonly address: string }
  | { readonly type: 'warning'; readonly host?: string; readonly message: string; readonly hint?: string }
  | {
      readonly type: 'run.finished'
      readonly durationMs: number
      readonly stats: Readonly<Record<string, HostStats>>
      readonly exitCode: number
    }

/** A change is about to be sent to a host: from here on it may be made, whatever becomes of the run. */
export interface ChangeStarted {
  readonly type: 'change.started'
  readonly host: string
  /** Where it is done, if that is not `host` (`delegate_to`). */
  readonly actor?: string
  readonly address: string
  readonly task: string
  readonly item?: string
  /** What is to be done, in the operator's words. */
  readonly changes: readonly string[]
  readonly before: Before
  /** Addresses of handlers that are owed from here on, and were not before. */
  readonly notifies?: readonly string[]
}

/** It was made, and that was proven. */
export interface ChangeApplied {
  readonly type: 'change.applied'
  readonly host: string
  /** Where it is done, if that is not `host` (`delegate_to`). */
  readonly actor?: string
  readonly address: string
  readonly task: string
  readonly item?: string
  readonly changes: readonly string[]
  readonly before: Before
}

/** What was there before a change, as far as it was seen. */
export interface Before {
  /** What the task's module had seen, as plain JSON; a `KeptContent` stands for each content. */
  readonly state?: unknown
  /** The files that are replaced. */
  readonly files?: readonly FileBefore[]
  /** All of it, where it is too long for a line. */
  readonly whole?: KeptContent
}

export interface FileBefore extends Partial<KeptContent> {
  readonly path: string
  /** There was none. */
  readonly absent?: true
}

/** Bytes in a file of the run's own folder that is named for them. */
export interface KeptContent {
  /** Hexadecimal. */
  readonly sha256?: string
  /** In bytes. */
  readonly size?: number
  readonly kept?: true
  /** Why it is not kept. */
  readonly leftOut?: string
}

export type RunMode = 'apply' | 'check'

export interface HostTaskFinished {
  readonly type: 'host.task.finished'
  readonly host: string
  /** Where it was done, if that is not `host` (`delegate_to`). */
  readonly actor?: string
  readonly address: string
  readonly task: string
  readonly module: string
  readonly outcome: Outcome
  readonly durationMs: number
  /** The loop's item, as text. A task with a loop gives an event for each item, and they count one by one. */
  readonly item?: string
  readonly changes?: readonly ShownChange[]
  /**
   * In a dry run: earlier tasks that are not done yet, by name, any of which may have this one come out otherwise. What is
   * said is then said of the host as it is now.
   */
  readonly unless?: readonly string[]
  /** Why it failed or was skipped, what is not known, or what `debug` says. */
  readonly message?: string
  readonly hint?: string
  /** Place of the task: `file:line:column`, for failures. */
  readonly place?: string
  /** A failure that the task says to pass over. */
  readonly ignored?: true
  /** Of a task that failed, was passed over or lost its host: whether it had changed something by then. Without it, nothing was. */
  readonly altered?: Altered
  /** What a command printed, its last lines. */
  readonly stdout?: string
  readonly stderr?: string
  /** How many lines it had printed before these. */
  readonly earlierLines?: { readonly stdout?: number; readonly stderr?: number }
  readonly handler?: true
}

/** A change as it was made or, in a dry run, would be. */
export interface ShownChange {
  readonly summary: string
  readonly diff?: Diff
  /** The exact shell, with `-v`. */
  readonly script?: string
}

/**
 * `changed` in a dry run: it would be changed. `ok_now`: nothing is to be done as the host is now, but `unless` names earlier
 * changes that may make it otherwise. `unknown`: what it would do hangs on a change that a dry run does not make.
 */
export type Outcome = 'ok' | 'ok_now' | 'changed' | 'skipped' | 'failed' | 'unreachable' | 'unknown'

/** `maybe`: no look can tell, as after a command that failed. */
export type Altered = 'yes' | 'maybe'

/** How many rounds of tasks ended how. `ignored` are failures that a task says to pass over; they count nowhere else. */
export type HostStats = Readonly<Record<Exclude<Outcome, 'ok_now'> | 'ignored', number>> & {
  /** In dry runs alone. */
  readonly ok_now?: number
  /** In dry runs alone, of those `changed`: how many have an `unless`. */
  readonly conditional?: number
  /** Of those that did not end well (failed, unreachable, ignored): how many had changed something by then. */
  readonly altered?: number
  /** How many may have. */
  readonly maybeAltered?: number
}

/** What a command line has left of a playbook. */
export interface RunSelection {
  readonly limit?: string
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly tasks?: readonly string[]
  readonly startAt?: string
  /** It went on where an earlier run had ended. */
  readonly failed?: true
}

/** Must not throw; one that does is detached and named, and the run goes on. */
export interface Reporter {
  /** For the message when it has to be left out. */
  readonly name: string
  onEvent(event: RecordedEvent): void
  close?(): Promise<void>
}
