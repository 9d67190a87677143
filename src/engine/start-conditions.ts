import type { Expression, Scope } from '../language/value-template.ts'
import { EvaluationError } from '../language/value-template.ts'
import type { Condition, Play, Playbook, Task } from '../program/model.ts'
import { tasksAndHandlers } from '../program/walker.ts'
import type { ScopeOf } from './host-state.ts'
import { Remembered } from './remembered.ts'
import { type KnownHost, scopeFor, within } from './scope.ts'
import { inputsOf } from './task-inputs.ts'

interface StartRequest {
  readonly playbook: Playbook
  readonly extraVars: Scope
  readonly scopeOf: ScopeOf
  readonly host: string
}

/** Whether one of a task's conditions is false on a host whatever a run finds there. */
export function isFalseFromTheStart(task: Task, play: Play, request: StartRequest): boolean {
  const { playbook, extraVars, scopeOf, host } = request
  const conditions = task.when.filter((condition) => isSettled(condition, task, play, playbook))
  if (conditions.length === 0) return false
  const known = {
    host: unvisited((given) => scopeOf(host, given)),
    peer: undefined,
    remembered: new Remembered(),
  }
  const around = { ...known, play, extraVars }
  return conditions.some((condition) =>
    isFalse(condition, scopeFor(within(task, condition.level), around, undefined)),
  )
}

/** It speaks of nothing that a run finds or sets. */
function isSettled({ references, level }: Condition, task: Task, play: Play, { plays }: Playbook): boolean {
  const { roots, results, peerResults } = inputsOf(references, within(task, level), play)
  if (results.size > 0 || peerResults.size > 0 || FOUND.some((name) => roots.has(name))) return false
  const set = plays.flatMap((one) => tasksAndHandlers(one).flatMap(({ definedNames }) => definedNames))
  return !set.some((name) => roots.has(name))
}

const FOUND = ['item', 'index', 'result', 'pair'] as const

function unvisited(scopeIn: KnownHost['scopeIn']): KnownHost {
  return {
    scopeIn,
    variables: new Map(),
    results: new Map(),
    facts: 0,
    hasDoubts: false,
    doubts: new Map(),
    login: '',
  }
}

/** What cannot be told yet, be it for a secret, is not false. */
function isFalse(condition: Expression, scope: Scope): boolean {
  try {
    return condition.evaluate(scope) === false
  } catch (error) {
    if (error instanceof EvaluationError) return false
    throw error
  }
}
