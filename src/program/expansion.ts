import type { Diagnostics } from '../core/diagnostic.ts'
import { hostScope, peerOf } from '../inventory/host-scope.ts'
import type { LocalFiles } from '../inventory/local-files.ts'
import type { Inventory } from '../inventory/model.ts'
import { outerScope, taskScope } from '../inventory/precedence.ts'
import type { KnownNames } from '../language/check-references.ts'
import { UnknownValue } from '../language/unknown-value.ts'
import type { FileTemplate, Reference, Scope } from '../language/value-template.ts'
import { checkNames, type HostView } from './check-names.ts'
import { type HostClass, hostClasses } from './host-class.ts'
import { knownFacts, names } from './known-facts.ts'
import type { Place } from './place.ts'
import { type Progress, resultsOn, variablesOn } from './progress.ts'
import type { TaskIds } from './task-ids.ts'
import type { WrittenVariable } from './variables.ts'

/** What the expansion of a whole playbook needs. */
export interface LoadContext {
  /** The playbook's path. */
  readonly path: string
  readonly files: LocalFiles
  /** `undefined` where the inventory could not be loaded: then nothing is checked against hosts. */
  readonly inventory: Inventory | undefined
  /** Variables of `-e`. */
  readonly extraVars: Scope
  readonly diagnostics: Diagnostics
  readonly templates: Map<string, FileTemplate | undefined>
  readonly ids: TaskIds
  /** How many more tasks the playbook may have. */
  readonly room: { tasks: number }
}

/** A play while its task files are put in place. */
export interface Expansion {
  readonly context: LoadContext
  readonly hosts: readonly string[]
  readonly classes: readonly ClassFacts[]
  /** The classes are those of all hosts, because the play's pattern is wrong. */
  readonly isGuess: boolean
  readonly defaults: readonly WrittenVariable[]
  readonly vars: readonly WrittenVariable[]
  /** All plays up to this one, which comes last. */
  readonly plays: readonly Progress[]
  readonly progress: Progress
  /** By host: the scope before the first task, made when it is needed. */
  readonly scopes: Map<string, Scope>
  /** By class of hosts: the names known by now, made when they are needed; emptied when a task adds names. */
  readonly outer: Map<HostClass, KnownNames>
  /** Names that `notify` may use. */
  readonly handlers: readonly string[]
}

interface ClassFacts extends HostClass {
  readonly facts: KnownNames
  readonly peer: string | undefined
}

/** The hosts of a play, in classes with the same known names. */
export function classesOf(
  hosts: readonly string[],
  { inventory, extraVars }: LoadContext,
  plays: readonly Progress[],
): readonly ClassFacts[] {
  if (inventory === undefined) return []
  const inPlays = plays.map((play) => play.hosts)
  const factsOf = knownFacts(inventory, Object.keys(extraVars))
  return hostClasses(hosts, inventory, inPlays).flatMap((one) => {
    const host = inventory.hosts.get(one.example)
    if (host === undefined) return []
    return [{ ...one, facts: factsOf(host), peer: peerOf(inventory, host)?.name }]
  })
}

/**
 * Reports references to names that are unknown at a place; `more` and `own` are names of the task itself, such as
 * `item` and `result`.
 */
export function checkAt(
  references: readonly Reference[],
  place: Place,
  expansion: Expansion,
  more: readonly string[] = [],
  own: KnownNames = {},
): boolean {
  if (references.length === 0) return true
  const others = references.some(({ path }) => path[0] === 'hosts') ? otherHosts(expansion) : {}
  const views = viewsAt(place, expansion, { ...others, ...names(more), ...own })
  const check = { views, inner: place.inner, pairHint: PAIR_HINT, onlyEverywhere: expansion.isGuess }
  return checkNames(references, check, expansion.context.diagnostics)
}

const PAIR_HINT = 'limit the play to hosts of pairs, for example with hosts: role:active,role:standby'

function viewsAt(place: Place, expansion: Expansion, own: KnownNames): readonly HostView[] {
  const inner = [...place.inner]
  const hidden = inner.filter(([, state]) => state === 'hidden').map(([name]) => name)
  const there = names(inner.filter(([, state]) => state === 'there').map(([name]) => name))
  return expansion.classes.map((one) => {
    const outer = outerNames(one, expansion)
    const visible = hidden.length === 0 ? outer : without(hidden, outer)
    return { hosts: one.hosts, known: { ...visible, ...there, ...own } }
  })
}

function without(hidden: readonly string[], outer: KnownNames): KnownNames {
  const visible = { ...outer }
  for (const name of hidden) Reflect.deleteProperty(visible, name)
  return visible
}

/** The names that hosts of a class know outside of tasks, after the tasks so far. */
function outerNames(one: ClassFacts, expansion: Expansion): KnownNames {
  const made = expansion.outer.get(one) ?? makeOuterNames(one, expansion)
  expansion.outer.set(one, made)
  return made
}

function makeOuterNames({ example, facts, peer }: ClassFacts, expansion: Expansion): KnownNames {
  return {
    ...facts,
    ...names([...definedBy(expansion), ...variablesOn(example, expansion.plays)]),
    results: resultsOn(example, expansion.plays),
    ...(peer === undefined ? {} : { peer: withResults(facts['peer'], resultsOn(peer, expansion.plays)) }),
  }
}

function definedBy({ defaults, vars }: Expansion): readonly string[] {
  return [...defaults, ...vars].map(({ name }) => name)
}

/** The names behind `hosts`, made only when a playbook reads `hosts`, because there may be thousands of hosts. */
function otherHosts({ context: { inventory }, plays }: Expansion): KnownNames {
  const all = [...(inventory?.hosts.keys() ?? [])]
  const named = all.map((name) => [name, { results: resultsOn(name, plays) }] as const)
  return { hosts: Object.fromEntries(named) }
}

function withResults(peer: KnownNames | 'any' | undefined, results: KnownNames): KnownNames | 'any' {
  return typeof peer === 'object' ? { ...peer, results } : 'any'
}

/** The scope of a host at a place before the run: values that earlier tasks will set are unknown. */
export function scopeBeforeRun(host: string, place: Place, expansion: Expansion): Scope {
  const { scopes } = expansion
  const inPlay = scopes.get(host) ?? playScope(host, expansion)
  scopes.set(host, inPlay)
  return taskScope(inPlay, place.frames, undefined)
}

const SET_LATER = new UnknownValue('it depends on what "set" defines')

function playScope(host: string, { context, defaults, vars, plays }: Expansion): Scope {
  const { inventory, extraVars } = context
  const set = Object.fromEntries(variablesOn(host, plays).map((name) => [name, SET_LATER] as const))
  const levels = { defaults, vars, set, extra: extraVars }
  return inventory === undefined ? outerScope({}, levels) : hostScope(inventory, host, levels)
}
