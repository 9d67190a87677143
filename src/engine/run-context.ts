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

/** What the parts of one run share. */
export interface RunContext {
  readonly walker: Walker
  readonly mode: RunMode
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  readonly changes: ChangeLog
  /** Counts the bytes of probes made ahead and not used yet. */
  readonly held: HeldAnswers
  readonly results: ResultBudget
  readonly searcher: TextSearcher
  readonly extraVars: Scope
  readonly cache: RunCache
  /** `undefined` where the playbook does not read results of other hosts. */
  readonly others: OtherHosts | undefined
  /** Masks a value in all events from now on. */
  readonly hide: (secret: string) => void
  /** Returns plain data with all secrets known so far masked. */
  readonly maskData: (value: unknown) => unknown
  /** Returns a text with all secrets known so far masked; for texts that are cut before they become part of an event. */
  readonly mask: (text: string) => string
  /** Whether a text holds a known secret. */
  readonly holdsSecret: (text: string) => boolean
  /** Limits how many hosts run a task at once: a host that waits in the queue takes no memory yet. */
  readonly queue: PQueue
  /** All hosts that the run may talk to: its targets and their peers. */
  readonly hosts: ReadonlyMap<string, HostState>
  /** Hosts that may be changed. */
  readonly targets: ReadonlySet<string>
  /** Whether a task of the play is run or only probed on a host. */
  readonly involvement: (task: Task, play: Play, host: string) => Involvement
  /** Whether a task had changed something on a host in the run that this run goes on with: its result is `changed` again. */
  readonly wasChanged: (address: string, host: string) => boolean
  /** Handlers that were notified and have not run, in this run and in earlier ones. */
  readonly owed: OwedHandlers
  /** Where changes are recorded; `undefined` in runs without a record. */
  readonly record: ChangeRecord | undefined
  /** Asked before a change, after the task's own guard. */
  readonly approvers: readonly Approver[]
  readonly isInterrupted: () => boolean
  /** The most probes in one unit. */
  readonly probesAhead: number
  /** Events carry the exact shell of changes. */
  readonly showScripts: boolean
  /** Events carry diffs. */
  readonly showDiffs: boolean
}

/** `observe`: the task is probed for its result, and changes nothing. */
export type Involvement = 'run' | 'observe' | 'none'
