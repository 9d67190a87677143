import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import { resolve } from '../language/resolve.ts'
import { knownValue } from '../language/unknown-value.ts'
import { EACH, hasName, type ItemReference, type Scope } from '../language/value-template.ts'
import { type Expansion, scopeBeforeRun } from './expansion.ts'
import type { Place } from './place.ts'

/**
 * Reports names that a template reads of the items of a list (`#each`) and that an item does not have, as far as the list
 * is known before the run.
 */
export function checkItemNames(
  references: readonly ItemReference[],
  place: Place,
  expansion: Expansion,
): void {
  if (references.length === 0) return
  const { diagnostics } = expansion.context
  const reported = new Set<ItemReference>()
  for (const host of expansion.hosts.slice(0, MOST_HOSTS)) {
    const scope = scopeBeforeRun(host, place, expansion)
    for (const reference of references) {
      if (!reported.has(reference) && lacks(reference, scope, diagnostics)) reported.add(reference)
    }
  }
}

/** Hosts that are checked: the hosts of a play mostly have the same lists, and a run reports the rest. */
const MOST_HOSTS = 100
const MOST_ITEMS = 10_000

function lacks({ path, span }: ItemReference, scope: Scope, diagnostics: Diagnostics): boolean {
  const [root, ...steps] = path
  let values: readonly Named[] = typeof root === 'string' ? variableOf(root, scope) : []
  for (const [index, step] of steps.entries()) {
    const depth = index + 1
    if (step === EACH) {
      values = values.flatMap(entriesOf).slice(0, MOST_ITEMS)
      continue
    }
    const odd = depth > path.indexOf(EACH) ? values.find(({ value }) => !hasMember(value, step)) : undefined
    if (odd !== undefined) {
      diagnostics.error(
        'no-such-member',
        `${odd.name} has no "${step}"`,
        span,
        hintFor(step, odd.value, scope),
      )
      return true
    }
    values = values.flatMap(({ name, value }) => memberOf(name, value, step))
  }
  return false
}

/** The variable's value, as a list of one; empty where the value is not known yet. */
function variableOf(name: string, scope: Scope): readonly Named[] {
  if (!hasName(scope, name)) return []
  const found = resolve((asked) => knownValue(asked[name]), scope)
  return found.kind === 'known' ? [{ name, value: found.value }] : []
}

interface Named {
  /** The value's path as one would write it: `users[3]`. */
  readonly name: string
  readonly value: unknown
}

function entriesOf({ name, value }: Named): readonly Named[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).map(([key, item]) => ({
    name: Array.isArray(value) ? `${name}[${key}]` : `${name}.${key}`,
    value: item as unknown,
  }))
}

/** Whether a value has a member. Values other than plain maps, such as secrets, are left for the run to judge. */
function hasMember(value: unknown, step: string): boolean {
  return !isMap(value) || Object.hasOwn(value, step)
}

function memberOf(name: string, value: unknown, step: string): readonly Named[] {
  if (!isMap(value) || !Object.hasOwn(value, step)) return []
  try {
    return [{ name: `${name}.${step}`, value: value[step] }]
  } catch {
    return []
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const kind: unknown = Object.getPrototypeOf(value)
  return kind === null || kind === Object.prototype
}

function hintFor(step: string, value: unknown, scope: Scope): string | undefined {
  if (hasName(scope, step))
    return `within #each a name is one of the item: write @root.${step} for the variable`
  return isMap(value) ? suggestionHint(step, Object.keys(value)) : undefined
}
