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

/** What putting a playbook's files together needs. */
export interface LoadContext {
  /** The playbook's path. */
  readonly path: string
  readonly files: LocalFiles
  /** `undefined` where it cannot be had: then nothing is checked against hosts. */
  readonly inventory: Inventory | undefined
  /** Values of `-e`. */
  readonly extraVars: Scope
  readonly diagnostics: Diagnostics
  readonly templates: Map<string, FileTemplate | undefined>
  readonly ids: TaskIds
  /** Tasks that there is room for yet. */
  readonly room: { tasks: number }
}

/** One play on the way from what is written to what is run. */
export interface Expansion {
  readonly context: LoadContext
  readonly hosts: readonly string[]
  readonly classes: readonly ClassFacts[]
  /** The classes are those of all hosts, for it is not known which are meant. */
  readonly isGuess: boolean
  readonly defaults: readonly WrittenVariable[]
  readonly vars: readonly WrittenVariable[]
  /** All plays up to this one, which is the last. */
  readonly plays: readonly Progress[]
  readonly progress: Progress
  /** What each host's expressions see before the first task, as far as that was asked for. */
  readonly scopes: Map<string, Scope>
  /** Names that the play's hosts have by now, by their class, as far as they were asked for; emptied when a task adds some. */
  readonly outer: Map<HostClass, KnownNames>
  /** What `notify` may name. */
  readonly handlers: readonly string[]
}

interface ClassFacts extends HostClass {
  readonly facts: KnownNames
  readonly peer: string | undefined
}

/** The play's hosts, sorted by what is known on them. */
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

/** Reports what the references name and the place does not know; `more` and `own` are names of the task itself, such as `item` and `result`. */
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

/** What hosts of a class know at a play's level, after the tasks so far. */
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

/** Results of all hosts; there may be thousands, and hardly any playbook asks for them. */
function otherHosts({ context: { inventory }, plays }: Expansion): KnownNames {
  const all = [...(inventory?.hosts.keys() ?? [])]
  const named = all.map((name) => [name, { results: resultsOn(name, plays) }] as const)
  return { hosts: Object.fromEntries(named) }
}

function withResults(peer: KnownNames | 'any' | undefined, results: KnownNames): KnownNames | 'any' {
  return typeof peer === 'object' ? { ...peer, results } : 'any'
}

/** What a host's expressions see at a place before anything has run: what tasks before it have set is not known. */
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
