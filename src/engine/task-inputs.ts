import type { Reference, SecretSource, ValueTemplate } from '../language/value-template.ts'
import { followReferences } from '../program/follow-references.ts'
import { referencesOfKeywords, secretsIn } from '../program/keyword-table.ts'
import type { Play, Task } from '../program/model.ts'
import { within } from './scope.ts'

/** Names of all variables and results that any keyword of a task reads; `EVERY` for all results. */
export function namesRead(task: Task, { defaults, vars }: Play): ReadonlySet<string> {
  const definitions = [...defaults, ...vars, ...task.frames.flatMap((frame) => frame.vars)]
  const read = followReferences(referencesOfTask(task), definitions)
  return new Set(read.flatMap(({ path }) => namesIn(path)))
}

function namesIn([first = '', second, third, fourth]: readonly string[]): readonly string[] {
  if (first === 'results') return [first, second ?? EVERY]
  if (first === 'hosts')
    return third === undefined || third === 'results' ? [first, fourth ?? EVERY] : [first]
  const isResult = first === 'peer' && (second === undefined || second === 'results')
  return isResult ? [first, third ?? EVERY] : [first]
}

function referencesOfTask(task: Task): readonly Reference[] {
  return [...task.when.flatMap((expression) => expression.references), ...referencesToAsk(task)]
}

/** References in a task's parameters, keywords and source: all but those in its conditions. */
function referencesToAsk(task: Task): readonly Reference[] {
  const source = task.source?.kind === 'template' ? task.source.template.references : []
  return [...task.params.references, ...referencesOfKeywords(task), ...source]
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

/** Where some references of a task lead outside of its frames. */
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
