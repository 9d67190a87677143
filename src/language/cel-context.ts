import { toCel } from './cel-values.ts'
import { hasName, type Reference, type Scope } from './value-template.ts'

/**
 * The part of a scope that an expression reads, as CEL has it. Variables are read from the scope only when the
 * expression gets to them (a scope may compute them), and of a map only the members that are named are converted:
 * `results` may hold much, and an expression mostly wants one field of it.
 */
export function contextFor(references: readonly Reference[], scope: Scope): Record<string, unknown> {
  const context: Record<string, unknown> = Object.create(null)
  for (const [name, wanted] of wantedBy(references)) {
    if (!hasName(scope, name)) continue
    let value: unknown
    let read = false
    Object.defineProperty(context, name, {
      enumerable: true,
      get: () => {
        if (!read) value = convert(scope[name], wanted)
        read = true
        return value
      },
    })
  }
  return context
}

/** What of a value is wanted: named members, or all of it. */
type Wanted = Map<string, Wanted> | 'all'

function wantedBy(references: readonly Reference[]): Map<string, Wanted> {
  const roots = new Map<string, Wanted>()
  for (const { path } of references) addPath(roots, path)
  return roots
}

function addPath(into: Map<string, Wanted>, path: readonly string[]): void {
  const [name = '', ...rest] = path
  const present = into.get(name)
  if (present === 'all') return
  if (rest.length === 0) into.set(name, 'all')
  else {
    const members: Map<string, Wanted> = present ?? new Map()
    into.set(name, members)
    addPath(members, rest)
  }
}

function convert(value: unknown, wanted: Wanted): unknown {
  if (wanted === 'all' || value === null || typeof value !== 'object' || Array.isArray(value))
    return toCel(value)
  const members = new Map<string, unknown>()
  for (const [name, inner] of wanted) {
    if (Object.hasOwn(value, name)) members.set(name, convert((value as Scope)[name], inner))
  }
  return members
}
