import type { AnyModule } from '../core/module-definition.ts'
import type { KnownNames } from '../language/check-references.ts'

/** What the tasks of a play have provided by some point of it, on all of the play's hosts. */
export interface Progress {
  readonly hosts: ReadonlySet<string>
  /** Registered results and their members. */
  readonly results: Map<string, KnownNames | 'any'>
  /** Variables that `set` defined. */
  readonly variables: Set<string>
}

/** The results that a host has by now, of all plays so far. */
export function resultsOn(host: string, plays: readonly Progress[]): KnownNames {
  return Object.fromEntries(plays.filter((play) => play.hosts.has(host)).flatMap((play) => [...play.results]))
}

export function variablesOn(host: string, plays: readonly Progress[]): readonly string[] {
  return plays.filter((play) => play.hosts.has(host)).flatMap((play) => [...play.variables])
}

/** What a registered result is known to hold: what the module reports, how the task ended, and what a failure that is passed over says. */
export function resultNames({ module, settings: { loop, ignoreFailure } }: Registering): KnownNames | 'any' {
  if (loop !== undefined) return { items: 'any', ...ENDED }
  if (ignoreFailure) return attemptNames(module)
  const reported = membersOf(module.result)
  return reported === 'any' ? 'any' : { ...reported, ...ENDED }
}

/** What one attempt is known to hold, of one item where there is a loop, whether it ended well or failed. */
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

/** The members that a JSON Schema names, where it allows no others. */
function membersOf(schema: unknown): KnownNames | 'any' {
  if (typeof schema !== 'object' || schema === null) return 'any'
  const { type, properties, additionalProperties } = schema as Readonly<Record<string, unknown>>
  if (type !== 'object' || additionalProperties !== false) return 'any'
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, inner]) => [name, membersOf(inner)]))
}

/** A result that two tasks register has what either of them reports. */
export function addResult(progress: Progress, name: string, members: KnownNames | 'any'): void {
  const known = progress.results.get(name)
  const both = known === 'any' || members === 'any' ? 'any' : { ...known, ...members }
  progress.results.set(name, both)
}
