import type { Play, Task } from '../program/model.ts'
import type { ProbeWindow } from '../units/probe-window.ts'
import type { HostState } from './host-state.ts'
import type { PendingChanges } from './pending-changes.ts'
import type { RunContext } from './run-context.ts'

/** A task on a host. */
export interface HostTask {
  readonly task: Task
  readonly play: Play
  readonly subject: Subject
  readonly actor: Actor
  readonly window: ProbeWindow
  readonly isHandler: boolean
  readonly run: RunContext
}

/**
 * A host for which tasks of a play or batch are done: the tasks read this host's variables, and their results are kept
 * for this host.
 */
export interface Subject {
  readonly host: HostState
  readonly peer: HostState | undefined
  /** `check`: no task may change anything for the host, because the run is a dry run or because the host is only observed. */
  readonly mode: 'apply' | 'check'
  /** An observed host is probed because its peer's tasks need results; its outcomes are neither counted nor reported. */
  readonly isObserved: boolean
  /** Changes that are pending on the host; always empty in `apply` mode. */
  readonly pending: PendingChanges
  /**
   * No task is run for the host any more. An observed host that gave no answer is out only here: as a host of the play
   * it still takes part.
   */
  isOut: boolean
}

/** The host where a task is done: the task probes and changes this host, over its connection and under its lock. */
export interface Actor {
  readonly host: HostState
  /** Changes that are pending on the host; always empty outside of dry runs. */
  readonly pending: PendingChanges
}

export function hostTask(
  task: Task,
  subject: Subject,
  given: Pick<HostTask, 'play' | 'window' | 'isHandler' | 'run'>,
): HostTask {
  return { ...given, task, subject, actor: actorOf(task, subject, given.run) }
}

export function actorNameOf({ actors }: Task, subject: string): string {
  return actors?.get(subject) ?? subject
}

/** The host where a subject's task is done. */
export function actorOf(task: Task, { host, pending, isObserved }: Subject, { hosts }: RunContext): Actor {
  const name = actorNameOf(task, host.name)
  if (name === host.name) return { host, pending }
  const other = hosts.get(name)
  if (other === undefined) throw new RangeError(`the run does not talk to "${name}"`)
  return { host: other, pending: isObserved ? pending : other.pending }
}
