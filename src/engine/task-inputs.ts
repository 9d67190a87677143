import type { Reference, SecretSource, ValueTemplate } from '../language/value-template.ts'
import { referencesIn, secretsIn } from '../program/keyword-table.ts'
import type { Play, Task } from '../program/model.ts'
import type { TemplatedVariable } from '../program/variables.ts'
import { within } from './scope.ts'

/** All that a task's outcome takes from variables, with the variables' own references followed. */
export interface Inputs {
  /** First names of all paths: what a scope must define. */
  readonly roots: ReadonlySet<string>
  /** Names after `results.`. */
  readonly results: ReadonlySet<string>
  /** Names after `peer.results.`. */
  readonly peerResults: ReadonlySet<string>
}

/** The inputs of a task as a whole, whichever of its keywords needs them. */
export function inputsOfTask(task: Task, play: Play): Inputs {
  const references = referencesOfTask(task)
  const inputs = {
    roots: new Set<string>(),
    results: new Set<string>(),
    peerResults: new Set<string>(),
  }
  for (const reference of references) follow(reference, definitionsFor(task, play), inputs)
  return inputs
}

/** Variables that a task's expressions may name, the nearest last. */
function definitionsFor(task: Pick<Task, 'frames'>, play: Play): readonly TemplatedVariable[] {
  return [...play.defaults, ...play.vars, ...task.frames.flatMap((frame) => frame.vars)]
}

function referencesOfTask(task: Task): readonly Reference[] {
  return [...task.when.flatMap((expression) => expression.references), ...referencesToAsk(task)]
}

/** Of what is asked of a host, whether or not the task's conditions hold. */
function referencesToAsk(task: Task): readonly Reference[] {
  const source = task.source?.kind === 'template' ? task.source.template.references : []
  return [
    ...task.params.references,
    ...referencesIn('items', task),
    ...referencesIn('attempt', task),
    ...referencesIn('outcome', task),
    ...source,
  ]
}

interface Collected {
  readonly roots: Set<string>
  readonly results: Set<string>
  readonly peerResults: Set<string>
}

function follow(reference: Reference, definitions: readonly TemplatedVariable[], into: Collected): void {
  const [first = '', second, third] = reference.path
  if (first === 'results') into.results.add(second ?? EVERY)
  if (first === 'peer' && (second === undefined || second === 'results')) into.peerResults.add(third ?? EVERY)
  if (into.roots.has(first)) return
  into.roots.add(first)
  for (const definition of definitions) {
    if (definition.name !== first) continue
    for (const inner of definition.value.references) follow(inner, definitions, into)
  }
}

/** Stands for all results where an expression takes the map as a whole. */
export const EVERY = '*'

/** What a task takes from outside its frames, and the secrets that it and its frames name. */
export interface OuterInputs {
  readonly references: readonly Reference[]
  readonly secrets: readonly SecretSource[]
}

export function outerInputs(task: Task): OuterInputs {
  const found = [
    throughFrames(referencesToAsk(task), task),
    ...task.when.map(({ references, level }) => throughFrames(references, within(task, level))),
  ]
  return {
    references: found.flatMap(({ references }) => references),
    secrets: [...(task.params.secrets ?? []), ...secretsIn(task), ...found.flatMap(({ secrets }) => secrets)],
  }
}

/** What some of a task's references come to outside its frames. */
export function throughFrames(from: readonly Reference[], { frames }: Pick<Task, 'frames'>): OuterInputs {
  const references: Reference[] = []
  const secrets: SecretSource[] = []
  const seen = new Set<ValueTemplate>()
  const follow = (reference: Reference, level: number): void => {
    const [name = ''] = reference.path
    for (let at = level - 1; at >= 0; at--) {
      const value = frames[at]?.vars.find((variable) => variable.name === name)?.value
      if (value !== undefined) {
        if (seen.has(value)) return
        seen.add(value)
        secrets.push(...(value.secrets ?? []))
        for (const inner of value.references) follow(inner, at)
        return
      }
      if (frames[at]?.hides.includes(name)) return
    }
    references.push(reference)
  }
  for (const reference of from) follow(reference, frames.length)
  return { references, secrets }
}
