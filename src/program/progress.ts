import type { AnyModule } from '../core/module-definition.ts'
import type { KnownNames } from '../language/check-references.ts'

/** What the tasks of a play have provided up to some point, on all of the play's hosts. */
export interface Progress {
  readonly hosts: ReadonlySet<string>
  /** By registered result: its members. */
  readonly results: Map<string, KnownNames | 'any'>
  /** Names of variables that `set` has defined. */
  readonly variables: Set<string>
}

/** The results that a host has by now, from all plays so far. */
export function resultsOn(host: string, plays: readonly Progress[]): KnownNames {
  return Object.fromEntries(plays.filter((play) => play.hosts.has(host)).flatMap((play) => [...play.results]))
}

export function variablesOn(host: string, plays: readonly Progress[]): readonly string[] {
  return plays.filter((play) => play.hosts.has(host)).flatMap((play) => [...play.variables])
}

/** The known members of a registered result: the module's report, the outcome, and those that a passed-over failure adds. */
export function resultNames({ module, settings: { loop, ignoreFailure } }: Registering): KnownNames | 'any' {
  if (loop !== undefined) return { items: 'any', ...ENDED }
  if (ignoreFailure) return attemptNames(module)
  const reported = membersOf(module.result)
  return reported === 'any' ? 'any' : { ...reported, ...ENDED }
}

/** The known members of the result of one attempt, for one item where there is a loop, and for success and failure alike. */
export function attemptNames(module: AnyModule): KnownNames | 'any' {
  const reported = membersOf(module.result)
  return reported === 'any' ? 'any' : { ...FAILED, ...reported, ...ENDED }
}

interface Registering {
  readonly module: AnyModule
  readonly settings: { readonly loop: unknown; readonly ignoreFailure: boolean }
}

const ENDED: KnownNames = { changed: {}, outcome: {}, failed: {} }
const FAILED: KnownNames = { rc: {}, stdout: {}, stderr: {}, message: {} }

/** The members in a JSON Schema, where the schema allows no others. */
function membersOf(schema: unknown): KnownNames | 'any' {
  if (typeof schema !== 'object' || schema === null) return 'any'
  const { type, properties, additionalProperties } = schema as Readonly<Record<string, unknown>>
  if (type !== 'object' || additionalProperties !== false) return 'any'
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, inner]) => [name, membersOf(inner)]))
}

/** Adds a result. One that two tasks register has the members of both. */
export function addResult(progress: Progress, name: string, members: KnownNames | 'any'): void {
  const known = progress.results.get(name)
  const both = known === 'any' || members === 'any' ? 'any' : { ...known, ...members }
  progress.results.set(name, both)
}
