import type { Scope } from '../language/value-template.ts'
import type { Play, Task } from '../program/model.ts'
import type { HostState, KnownHost } from './host-state.ts'
import { actorOf, type Subject } from './host-task.ts'
import type { OtherHosts } from './other-hosts.ts'
import type { Awaited, RunCache } from './run-cache.ts'
import type { RunContext } from './run-context.ts'

/** What a task's expressions are evaluated in: the host that the task is for, and what that host's peer has found so far. */
export interface EvaluationContext {
  readonly play: Play
  readonly host: KnownHost
  readonly peer: KnownHost | undefined
  /** `undefined` where the playbook does not read `hosts`. */
  readonly others?: OtherHosts | undefined
  /** Where a task is done. */
  readonly actorOf: (task: Task) => Pick<HostState, 'name' | 'login'>
  /** Variables of `-e`, which win over all but those of a task's own frames. */
  readonly extraVars: Scope
  readonly cache: RunCache
  /** What tasks in between will find and set first; `undefined`: there are no such tasks. */
  readonly awaited?: Awaited | undefined
}

export function evaluationContext(play: Play, subject: Subject, run: RunContext): EvaluationContext {
  const { extraVars, others, cache } = run
  const { host, peer } = subject
  return {
    play,
    host,
    peer,
    others,
    actorOf: (task) => actorOf(task, subject, run).host,
    extraVars,
    cache,
  }
}
