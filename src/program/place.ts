import type { Expression } from '../language/value-template.ts'
import { Siblings } from './address.ts'
import type { Condition } from './model.ts'
import type { ParsedInclude } from './parsed.ts'
import type { TemplatedVariable, VariableFrame } from './variables.ts'

/** What surrounds the tasks at one place of a play: the play, and the includes on the way to the place. */
export interface Place {
  readonly frames: readonly VariableFrame[]
  /** Names that the frames define. `hidden` are parameters of an outer task file. */
  readonly inner: ReadonlyMap<string, 'there' | 'hidden'>
  readonly when: readonly Condition[]
  readonly tags: readonly string[]
  readonly become: string | undefined
  /** Names of the parameters of the task file around the place. */
  readonly parameters: readonly string[]
  /** Gives tasks and includes at this place their addresses. */
  readonly siblings: Siblings
}

/** The place with one more variable, which sees those that were there before. */
export function withVariable(place: Place, variable: TemplatedVariable): Place {
  return {
    ...place,
    frames: [...place.frames, { vars: [variable], hides: [] }],
    inner: new Map([...place.inner, [variable.name, 'there']]),
  }
}

/** The place with conditions that see the frames which the place has by now. */
export function withConditions(place: Place, conditions: readonly Expression[]): Place {
  const level = place.frames.length
  return { ...place, when: [...place.when, ...conditions.map((one) => ({ ...one, level }))] }
}

/**
 * The place within an included file, before the parameters' defaults: with the arguments, and none of the outer file's
 * parameters.
 */
export function withinTaskFile(place: Place, include: ParsedInclude, address: string): Place {
  const { taskFile } = include
  if (taskFile === undefined) return place
  const declared = taskFile.parameters.map(({ name }) => name)
  const given = include.settings.with.filter(({ name }) => declared.includes(name))
  const hidden = place.parameters.filter((name) => place.inner.get(name) === 'there')
  const later = defaultsOf(include).map(({ name }) => name)
  const inner = new Map<string, 'there' | 'hidden'>([
    ...place.inner,
    ...hidden.map((name) => [name, 'hidden'] as const),
    ...declared.filter((name) => !later.includes(name)).map((name) => [name, 'there'] as const),
  ])
  return {
    ...place,
    frames: [...place.frames, { vars: given, hides: hidden }],
    inner,
    parameters: declared,
    siblings: new Siblings(address),
  }
}

/** The parameters that the include gives no argument for. */
export function defaultsOf({ taskFile, settings }: ParsedInclude): readonly TemplatedVariable[] {
  return (taskFile?.parameters ?? []).flatMap(({ name, default: value }) =>
    value === undefined || settings.with.some((argument) => argument.name === name) ? [] : [{ name, value }],
  )
}
