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

/** A host for which tasks of a play, or of a batch of it, are done: they have its variables, and it gets their results. */
export interface Subject {
  readonly host: HostState
  readonly peer: HostState | undefined
  /** `check`: nothing may be changed for it, be it for a dry run or because it is only asked for its peer's sake. */
  readonly mode: 'apply' | 'check'
  /** Asked for its peer's sake: it does not count and is not reported. */
  readonly isObserved: boolean
  /** What is not done yet on it. Grows in `check` mode only. */
  readonly pending: PendingChanges
  /** An observed host that could not be asked is left alone, and may still have its own turn. */
  isOut: boolean
}

/** The host where a task is done: it is asked and changed, over its connection, under its lock. */
export interface Actor {
  readonly host: HostState
  /** What is not done yet on it. Grows in `check` mode only. */
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

/** Where a task is done that is done for a subject. */
export function actorOf(task: Task, { host, pending, isObserved }: Subject, { hosts }: RunContext): Actor {
  const name = actorNameOf(task, host.name)
  if (name === host.name) return { host, pending }
  const other = hosts.get(name)
  if (other === undefined) throw new RangeError(`the run does not talk to "${name}"`)
  return { host: other, pending: isObserved ? pending : other.pending }
}
