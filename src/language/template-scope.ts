import type { Path } from './template-ast.ts'

/**
 * What names mean at a place in a template. `V` is what stands for a value: a real one when rendering, its static
 * path when checking. `#each` and `#with` open a scope, `#if` and `#unless` do not.
 */
export interface TemplateScope<V> {
  /** What `this` is. */
  readonly value: V
  /** What `../` leads to. */
  readonly outer: TemplateScope<V> | undefined
  /** `@index`, `@key`, `@first`, `@last` of the nearest `#each`. */
  readonly loop: Loop<V> | undefined
  /** Names from `as |x y|`, the nearest winning. */
  readonly params: ReadonlyMap<string, V>
}

interface Loop<V> {
  readonly names: ReadonlyMap<string, V>
  readonly outer: Loop<V> | undefined
}

/** Where a path begins, and the names that lead on from there. */
interface Start<V> {
  readonly value: V
  readonly rest: readonly string[]
}

/** `undefined` when there is nothing at the place where the path begins: too many `../`, or `@index` outside of a loop. */
export function startOf<V>(path: Path, scope: TemplateScope<V>): Start<V> | undefined {
  const [first = '', ...rest] = path.parts
  if (path.data) return startOfData(first, rest, path.depth, scope)
  const param =
    path.depth === 0 && !isScoped(path) && scope.params.has(first) ? scope.params.get(first) : undefined
  if (param !== undefined) return { value: param, rest }
  let from: TemplateScope<V> | undefined = scope
  for (let depth = 0; depth < path.depth; depth++) from = from?.outer
  return from === undefined ? undefined : { value: from.value, rest: path.parts }
}

export function rootScope<V>(value: V): TemplateScope<V> {
  return { value, outer: undefined, loop: undefined, params: new Map() }
}

/** The scope within a block; `params` are bound to `values` in turn. */
export function innerScope<V>(
  scope: TemplateScope<V>,
  value: V,
  names: readonly string[] | undefined,
  values: readonly V[],
  loop: ReadonlyMap<string, V> | undefined,
): TemplateScope<V> {
  const bound = (names ?? []).flatMap((name, index) => {
    const param = values[index]
    return param === undefined ? [] : [[name, param] as const]
  })
  return {
    value,
    outer: scope,
    loop: loop === undefined ? scope.loop : { names: loop, outer: scope.loop },
    params: bound.length === 0 ? scope.params : new Map([...scope.params, ...bound]),
  }
}

/** `this.x` and `./x` never mean a block's parameter. */
function isScoped(path: Path): boolean {
  return /^(\.|this\b)/.test(path.original)
}

function startOfData<V>(
  first: string,
  rest: readonly string[],
  depth: number,
  scope: TemplateScope<V>,
): Start<V> | undefined {
  if (first === 'root') return { value: outermost(scope).value, rest }
  let loop = scope.loop
  for (let up = 0; up < depth; up++) loop = loop?.outer
  const value = loop?.names.get(first)
  return value === undefined ? undefined : { value, rest }
}

export function outermost<V>(scope: TemplateScope<V>): TemplateScope<V> {
  let from = scope
  while (from.outer !== undefined) from = from.outer
  return from
}
