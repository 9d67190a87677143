import { EvaluationError, type Scope, type ValueTemplate } from '../language/value-template.ts'

/** A name and how its value is had. */
export interface NamedValue {
  readonly name: string
  readonly value: ValueTemplate
}

/*
 * A scope stands on the one that it adds to, as its prototype, and holds no more than what it adds. So a scope takes as
 * long to make as it has new names, whatever stands below. Values are rendered when they are first read. Whoever asks a scope
 * for names asks `hasName` and `namesIn`; spreading one shows its own names alone.
 */

/**
 * A scope with more variables on the same level: they see each other and those of `scope` by name, in whatever order
 * they stand, and those of `scope` see them; a name that is there already is replaced. So a play that sets `home`
 * also changes an inventory variable made from `{{ home }}`.
 */
export function withVariables(scope: Scope, variables: Iterable<NamedValue>): Scope {
  const extended = Object.create(scope) as Scope
  for (const { name, value } of variables) defineGetter(extended, name, lateBound(name, value))
  return extended
}

/**
 * Variables of an inner level: they see `scope`, but not each other, so that `user: "{{ user }}"` hands on the outer one.
 * What is hidden is seen by them, but no longer behind them.
 */
export function innerScope(
  scope: Scope,
  variables: Iterable<NamedValue>,
  hides: readonly string[] = [],
): Scope {
  const inner = hides.length === 0 ? (Object.create(scope) as Scope) : flat(scope, hides)
  for (const { name, value } of variables)
    defineGetter(
      inner,
      name,
      once(() => value.render(scope)),
    )
  return inner
}

/** A scope with values that are known already, which replace what was called so. */
export function withValues(scope: Scope, values: Scope): Scope {
  return Object.create(scope, Object.getOwnPropertyDescriptors(values)) as Scope
}

/** A scope with one more name, whose value is made when it is first read. */
export function withGetter(scope: Scope, name: string, make: () => unknown): Scope {
  return defineGetter(Object.create(scope) as Scope, name, once(make))
}

/** Some names of a scope, read from it when they are read, and values beside them: a map as expressions have it. */
export function view(scope: Scope, names: Iterable<string>, beside: Scope): Scope {
  const shown = {}
  for (const name of names) defineGetter(shown, name, () => scope[name])
  return Object.defineProperties(shown, Object.getOwnPropertyDescriptors(beside))
}

/** All of a scope but some names, with nothing below it; getters are getters, so none is rendered here. */
function flat(scope: Scope, without: readonly string[]): Scope {
  const copy = Object.create(null) as Scope
  for (let level: object | null = scope; level !== null && level !== Object.prototype; ) {
    for (const [name, property] of ownProperties(level))
      if (!Object.hasOwn(copy, name) && !without.includes(name as string))
        Object.defineProperty(copy, name, property)
    level = Object.getPrototypeOf(level) as object | null
  }
  return copy
}

/** With those under a symbol, such as what finds secrets. */
function ownProperties(level: object): readonly (readonly [string | symbol, PropertyDescriptor])[] {
  return Reflect.ownKeys(level)
    .filter((name) => name !== RENDERED)
    .map((name) => [name, Object.getOwnPropertyDescriptor(level, name) ?? {}])
}

function defineGetter(scope: Scope, name: string, get: (this: never) => unknown): Scope {
  return Object.defineProperty(scope, name, { get, enumerable: true, configurable: true })
}

function once(make: () => unknown): () => unknown {
  let made: { readonly value: unknown } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Renders in whatever scope it is read from: that is what lets a name that was replaced later reach it. */
function lateBound(name: string, value: ValueTemplate): (this: RenderedIn) => unknown {
  return function get(this: RenderedIn): unknown {
    if (!Object.hasOwn(this, RENDERED)) this[RENDERED] = new Map()
    const rendered = this[RENDERED] as Rendered
    const known = rendered.get(value) ?? 0
    if (typeof known !== 'number') return known.value
    if (known >= MOST_UNDER_WAY)
      throw new EvaluationError(`the variable "${name}" is defined by itself`, value.span)
    rendered.set(value, known + 1)
    try {
      const result = { value: value.render(this as Scope) }
      rendered.set(value, result)
      return result.value
    } finally {
      if (rendered.get(value) === known + 1) rendered.set(value, known)
    }
  }
}

/** What a scope's variables have come to in it, by what they are made from; or how often that is under way. */
type Rendered = Map<ValueTemplate, number | { readonly value: unknown }>

/** Work that was ended from outside (`withinProcessorTime`) is left under way, and begun anew a few times. */
const MOST_UNDER_WAY = 10

const RENDERED: unique symbol = Symbol('rendered')

interface RenderedIn {
  [RENDERED]?: Rendered
}
