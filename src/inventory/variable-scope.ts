import { EvaluationError, type Scope, type ValueTemplate } from '../language/value-template.ts'

/** A name and how its value is had. */
interface NamedValue {
  readonly name: string
  readonly value: ValueTemplate
}

/**
 * A scope with more variables on the same level: they see each other and those of `scope` by name, in whatever order
 * they stand, and those of `scope` see them; a name that is there already is replaced. So a play that sets `home`
 * also changes an inventory variable made from `{{ home }}`.
 *
 * Values are rendered when they are first read. A scope must therefore not be spread (`{...scope}` would render all
 * of it, and tie its values to the old names): extend it with the functions here.
 */
export function extendScope(scope: Scope, variables: Iterable<NamedValue>): Scope {
  const extended = copyOf(scope)
  for (const { name, value } of variables) defineGetter(extended, name, lateBound(name, value))
  return extended
}

/** The same for variables that only stand in where the scope has no such name. */
export function withDefaults(scope: Scope, defaults: Iterable<NamedValue>): Scope {
  return extendScope(
    scope,
    [...defaults].filter(({ name }) => !Object.hasOwn(scope, name)),
  )
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
  const inner = copyOf(scope)
  for (const name of hides) Reflect.deleteProperty(inner, name)
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
  return Object.defineProperties(copyOf(scope), Object.getOwnPropertyDescriptors(values))
}

/** A scope with one more name, whose value is made when it is first read. */
export function withGetter(scope: Scope, name: string, make: () => unknown): Scope {
  return defineGetter(copyOf(scope), name, once(make))
}

/** Some names of a scope, read from it when they are read. */
export function view(scope: Scope, names: Iterable<string>): Scope {
  const shown = {}
  for (const name of names) defineGetter(shown, name, () => scope[name])
  return shown
}

/** Known values as they are, getters as getters: none is rendered here. What finds secrets stands under a symbol. */
function copyOf(scope: Scope): Scope {
  const copy: Record<string | symbol, unknown> = {}
  for (const name of Reflect.ownKeys(scope)) {
    const property = Object.getOwnPropertyDescriptor(scope, name) ?? {}
    if (property.get === undefined) copy[name] = property.value
    else Object.defineProperty(copy, name, property)
  }
  return copy
}

function defineGetter(scope: Scope, name: string, get: (this: Scope) => unknown): Scope {
  return Object.defineProperty(scope, name, { get, enumerable: true, configurable: true })
}

function once(make: () => unknown): () => unknown {
  let made: { readonly value: unknown } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Renders in whatever scope the getter was copied to: that is what lets a name that was replaced later reach it. */
function lateBound(name: string, value: ValueTemplate): (this: Scope) => unknown {
  const rendered = new WeakMap<object, { readonly value: unknown }>()
  const rendering = new WeakSet<object>()
  return function get(this: Scope): unknown {
    const known = rendered.get(this)
    if (known !== undefined) return known.value
    if (rendering.has(this))
      throw new EvaluationError(`the variable "${name}" is defined by itself`, value.span)
    rendering.add(this)
    try {
      const result = { value: value.render(this) }
      rendered.set(this, result)
      return result.value
    } finally {
      rendering.delete(this)
    }
  }
}
