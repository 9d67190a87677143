import type { Reference, Scope } from '../language/value-template.ts'
import type { Play, Task } from '../playbook/model.ts'
import type { HostState, RegisteredResult } from './host-state.ts'
import { EVERY, type Inputs, inputsOf } from './task-inputs.ts'

/** What a task's expressions are evaluated in: who it runs on, and what its peer has found so far. */
export interface Surroundings {
  readonly play: Play
  readonly host: HostState
  readonly peer: HostState | undefined
  /** `-e`: over everything but a task's own frames. */
  readonly extraVars: Scope
}

/** The names that `inputs` asks for, by precedence: inventory < play < `set` < `-e` < frames < `item`. */
export function scopeFor(task: Task, inputs: Inputs, around: Surroundings, item: Item | undefined): Scope {
  const scope: Record<string, unknown> = { ...around.host.base }
  for (const definition of around.play.vars)
    defineVariable(scope, definition.name, () => definition.value.render(scope), inputs)
  for (const [name, value] of around.host.variables) scope[name] = value
  Object.assign(scope, around.extraVars)
  addResults(scope, around)
  for (const frame of task.frames) {
    const outer = { ...scope }
    for (const name of frame.hides) delete scope[name]
    for (const { name, value } of frame.vars) {
      defineVariable(
        scope,
        name,
        () => value.render({ ...outer, ...(item === undefined ? {} : itemNames(item)) }),
        inputs,
      )
    }
  }
  if (item !== undefined) Object.assign(scope, itemNames(item))
  return scope
}

/** One round of a loop. */
export interface Item {
  readonly value: unknown
  /** Counts from 0. */
  readonly index: number
}

/** Why an input cannot be known yet in a dry run; `undefined` when all is known. */
export function unknownInput(
  references: readonly Reference[],
  task: Task,
  around: Surroundings,
): string | undefined {
  const { results, peerResults } = inputsOf(references, task, around.play)
  return firstUnknown(results, around.host.results) ?? firstUnknown(peerResults, around.peer?.results)
}

function firstUnknown(
  names: ReadonlySet<string>,
  results: ReadonlyMap<string, RegisteredResult> | undefined,
): string | undefined {
  if (results === undefined) return undefined
  for (const name of names.has(EVERY) ? results.keys() : names) {
    const result = results.get(name)
    if (result?.kind === 'unknown') return result.why
  }
  return undefined
}

function itemNames(item: Item): Scope {
  return { item: item.value, index: item.index }
}

function defineVariable(
  scope: Record<string, unknown>,
  name: string,
  render: () => unknown,
  inputs: Inputs,
): void {
  if (inputs.roots.has(name)) scope[name] = render()
}

function addResults(scope: Record<string, unknown>, { host, peer }: Surroundings): void {
  scope['results'] = knownResults(host)
  if (peer !== undefined) scope['peer'] = { ...asRecord(scope['peer']), results: knownResults(peer) }
}

function knownResults(host: HostState): Scope {
  const known: Record<string, unknown> = {}
  for (const [name, result] of host.results) if (result.kind === 'known') known[name] = result.value
  return known
}

function asRecord(value: unknown): Scope {
  return typeof value === 'object' && value !== null ? (value as Scope) : {}
}
