import type { SourceSpan } from '../core/source.ts'
import { toCel } from './cel-values.ts'
import { knownMap, knownValue } from './unknown-value.ts'
import { hasName, type Reference, type Scope } from './value-template.ts'

/**
 * The part of a scope that an expression reads, as CEL has it. Variables are read from the scope only when the
 * expression gets to them (a scope may compute them), and of a map only the members that are named are converted:
 * `results` may hold much, and an expression mostly wants one field of it. What is not known yet throws `StillUnknown` when it is read.
 */
export function contextFor(references: readonly Reference[], scope: Scope): Record<string, unknown> {
  const context: Record<string, unknown> = Object.create(null)
  for (const [name, { wanted, span }] of wantedBy(references)) {
    if (!hasName(scope, name)) continue
    let value: unknown
    let read = false
    Object.defineProperty(context, name, {
      enumerable: true,
      get: () => {
        if (!read) value = convert(scope[name], wanted, span)
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
  readonly wanted: Wanted
  /** Where it is read first. */
  readonly span: SourceSpan
}

function wantedBy(references: readonly Reference[]): ReadonlyMap<string, WantedRoot> {
  const roots = new Map<string, Wanted>()
  const spans = new Map<string, SourceSpan>()
  for (const { path, span, isTest } of references) {
    addPath(roots, path, isTest === true ? 'presence' : 'all')
    const [root = ''] = path
    if (!spans.has(root)) spans.set(root, span)
  }
  return new Map(
    [...roots].flatMap(([name, wanted]) => {
      const span = spans.get(name)
      return span === undefined ? [] : [[name, { wanted, span }] as const]
    }),
  )
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

function convert(value: unknown, wanted: Wanted, span: SourceSpan): unknown {
  if (wanted === 'all') return toCel(knownValue(value, span))
  const isMap = wanted instanceof Map
  const known = knownMap(value, isMap ? [...wanted.keys()] : [], span)
  if (known === null || typeof known !== 'object') return toCel(known)
  if (!isMap) return true
  if (Array.isArray(known)) return toCel(known)
  const members = new Map<string, unknown>()
  for (const [name, inner] of wanted) {
    if (Object.hasOwn(known, name)) members.set(name, convert((known as Scope)[name], inner, span))
  }
  return members
}
