import { toCel } from './cel-values.ts'
import { knownMap, knownValue, UnknownValue } from './unknown-value.ts'
import { hasName, type Reference, type Scope } from './value-template.ts'

/**
 * Gives the part of a scope that an expression reads, as CEL has it. Variables are read from the scope only when the
 * expression gets to them (a scope may compute them), and of a map only the members that are named are converted:
 * `results` may hold much, and an expression mostly wants one field of it. What is not known yet throws `StillUnknown` when it is read.
 */
export function contextReader(references: readonly Reference[]): (scope: Scope) => Record<string, unknown> {
  let roots: readonly WantedRoot[] | undefined
  return (scope) => {
    roots ??= wantedBy(references)
    return contextOf(roots, scope)
  }
}

function contextOf(roots: readonly WantedRoot[], scope: Scope): Record<string, unknown> {
  const context: Record<string, unknown> = Object.create(null)
  for (const { name, wanted, first } of roots) {
    if (!hasName(scope, name)) continue
    let value: unknown
    let read = false
    Object.defineProperty(context, name, {
      enumerable: true,
      get: () => {
        if (!read) value = convert(scope[name], wanted, first)
        read = true
        return value
      },
    })
  }
  return context
}

/** What of a value is wanted: named members, all of it, or only whether it is there. */
type Wanted = Map<string, Wanted> | 'all' | 'presence'

interface WantedRoot {
  readonly name: string
  readonly wanted: Wanted
  /** Where it is read first. */
  readonly first: Reference
}

function wantedBy(references: readonly Reference[]): readonly WantedRoot[] {
  const roots = new Map<string, Wanted>()
  const firsts = new Map<string, Reference>()
  for (const reference of references) {
    const [root = ''] = reference.path
    addPath(roots, reference.path, reference.isTest === true ? 'presence' : 'all')
    if (!firsts.has(root)) firsts.set(root, reference)
  }
  return [...firsts].map(([name, first]) => ({ name, first, wanted: roots.get(name) ?? 'all' }))
}

function addPath(into: Map<string, Wanted>, path: readonly string[], last: 'all' | 'presence'): void {
  const [name = '', ...rest] = path
  const present = into.get(name)
  if (present === 'all') return
  if (rest.length === 0) {
    if (last === 'all' || present === undefined) into.set(name, last)
    return
  }
  const members: Map<string, Wanted> = present instanceof Map ? present : new Map()
  into.set(name, members)
  addPath(members, rest, last)
}

/** Where the place is asked for, it is looked for: only what is not known needs it. */
function convert(value: unknown, wanted: Wanted, first: Reference): unknown {
  const isMap = wanted instanceof Map
  if (value instanceof UnknownValue && wanted === 'all') return knownValue(value, first.span)
  const known =
    value instanceof UnknownValue ? knownMap(value, isMap ? [...wanted.keys()] : [], first.span) : value
  if (wanted === 'all' || known === null || typeof known !== 'object') return toCel(known)
  if (!isMap) return true
  if (Array.isArray(known)) return toCel(known)
  const members = new Map<string, unknown>()
  for (const [name, inner] of wanted) {
    if (Object.hasOwn(known, name)) members.set(name, convert((known as Scope)[name], inner, first))
  }
  return members
}
