import type { Scope } from '../language/value-template.ts'
import type { Play, Playbook, Task } from '../program/model.ts'
import { tasksAndHandlers } from '../program/walker.ts'
import type { KnownHost, ScopeOf } from './host-state.ts'
import { resolveCondition } from './prepare.ts'
import { type Awaited, RunCache } from './run-cache.ts'

interface StartRequest {
  readonly playbook: Playbook
  readonly extraVars: Scope
  readonly scopeOf: ScopeOf
  readonly host: string
}

/**
 * Whether one of a task's conditions is false on a host, whatever the run finds there. A condition that cannot be
 * decided before the run, as one that reads a secret, is not false.
 */
export function isFalseFromTheStart(task: Task, play: Play, request: StartRequest): boolean {
  if (task.when.length === 0) return false
  const { playbook, extraVars, scopeOf, host } = request
  const context = {
    play,
    host: unvisited((given) => scopeOf(host, given)),
    peer: unvisited(() => ({})),
    actorOf: () => ({ name: host, login: '' }),
    extraVars,
    cache: new RunCache(),
    awaited: foundIn(playbook),
  }
  return task.when.some((condition) => {
    const found = resolveCondition(condition, task, context, undefined)
    return found.kind === 'known' && !found.value
  })
}

/** The names of all results and variables that a run finds and sets. */
function foundIn({ plays }: Playbook): Awaited {
  const set = plays.flatMap((one) => tasksAndHandlers(one).flatMap(({ definedNames }) => definedNames))
  return { results: 'all', variables: new Set([...set, 'item', 'index']) }
}

function unvisited(scopeIn: KnownHost['scopeIn']): KnownHost {
  return {
    scopeIn,
    variables: new Map(),
    results: new Map(),
    facts: 0,
    hasDoubts: false,
    doubts: new Map(),
  }
}
