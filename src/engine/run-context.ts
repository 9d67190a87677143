import type PQueue from 'p-queue'
import type { Clock } from '../core/clock.ts'
import type { ChangeRecord } from '../journal/change-record.ts'
import type { RunEvent, RunMode } from '../journal/event.ts'
import type { OwedHandlers } from '../journal/owed-handlers.ts'
import type { Scope } from '../language/value-template.ts'
import type { Play, Task } from '../program/model.ts'
import type { Walker } from '../program/walker.ts'
import type { HeldAnswers } from '../units/answers-ahead.ts'
import type { ChangeLog } from '../units/change-log.ts'
import type { Approver } from './approver.ts'
import type { HostState } from './host-state.ts'
import type { OtherHosts } from './other-hosts.ts'
import type { ResultBudget } from './result-budget.ts'
import type { RunCache } from './run-cache.ts'
import type { TextSearcher } from './text-searcher.ts'

/** What a run's parts share. */
export interface RunContext {
  readonly walker: Walker
  readonly mode: RunMode
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  readonly changes: ChangeLog
  /** What was asked ahead and has not been used yet. */
  readonly held: HeldAnswers
  readonly results: ResultBudget
  readonly searcher: TextSearcher
  readonly extraVars: Scope
  readonly cache: RunCache
  /** `undefined` where the playbook does not read their results. */
  readonly others: OtherHosts | undefined
  /** Has a value masked in all events from now on. */
  readonly hide: (secret: string) => void
  /** Plain data with the values masked that are hidden so far. */
  readonly maskData: (value: unknown) => unknown
  /** A text with the values masked that are hidden so far: for what is cut before it becomes an event. */
  readonly mask: (text: string) => string
  /** Whether a text holds a value that is masked. */
  readonly holdsSecret: (text: string) => boolean
  /** Limits how many hosts run a task at once: a host that waits in the queue takes no memory yet. */
  readonly queue: PQueue
  /** All hosts that the run may talk to, the peers of those it is limited to included. */
  readonly hosts: ReadonlyMap<string, HostState>
  /** Hosts that may be changed. */
  readonly targets: ReadonlySet<string>
  /** What is done with a task on a host that it is meant for. */
  readonly involvement: (task: Task, play: Play, host: string) => Involvement
  /** Whether a task had changed something on a host in the run that this one goes on with: its result says so still. */
  readonly wasChanged: (address: string, host: string) => boolean
  /** What the events of this run and of those before it come to. */
  readonly owed: OwedHandlers
  /** `undefined`: what is told of changes is not kept. */
  readonly record: ChangeRecord | undefined
  /** Asked before a change, behind the task's own guard. */
  readonly approvers: readonly Approver[]
  readonly isInterrupted: () => boolean
  /** Probes in one unit at the most. */
  readonly probesAhead: number
  /** Events carry the exact shell of changes. */
  readonly showScripts: boolean
  /** Events carry diffs. */
  readonly showDiffs: boolean
}

/** `observe`: asked for its result, never changed. */
export type Involvement = 'run' | 'observe' | 'none'
