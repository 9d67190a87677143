import type { SourceSpan } from '../core/source.ts'

/** Characters of a text that expressions make. */
export const MOST_TEXT = 16 * 1024 * 1024
export const TOO_LONG = 'its value has more than 16 MiB'

/**
 * Names and what they stand for while a value is rendered. A scope may stand on another one, as its prototype: so its names are asked
 * for with `hasName` and `namesIn`, never with what sees an object's own properties alone.
 */
export type Scope = Readonly<Record<string, unknown>>

/** Whether a scope has a name, itself or from those below it; what every object has does not count. */
export function hasName(scope: Scope, name: string): boolean {
  for (let level: object | null = scope; level !== null && level !== Object.prototype; ) {
    if (Object.hasOwn(level, name)) return true
    level = Object.getPrototypeOf(level) as object | null
  }
  return false
}

/** All names of a scope, those of the levels below it too. */
export function namesIn(scope: Scope): readonly string[] {
  const names: string[] = []
  for (const name in scope) names.push(name)
  return names
}

/** All of a scope as one map, which shows the names of the levels below it as its own. Values are made when they are read. */
export function wholeScope(scope: Scope): Scope {
  const whole = {}
  for (const name of namesIn(scope))
    Object.defineProperty(whole, name, { enumerable: true, get: () => scope[name] })
  return whole
}

/** A variable that an expression reads, as far as its path is written out: `peer.results.key` → `['peer', 'results', 'key']`. */
export interface Reference {
  readonly path: readonly string[]
  readonly span: SourceSpan
  /** The last name need not be there: `has(a.b)`, `a.?b`. */
  readonly optional?: true
  /** It is only asked whether it is there: `has(a.b)`. */
  readonly isTest?: true
}

/** A CEL expression from YAML. */
export interface Expression {
  readonly text: string
  readonly span: SourceSpan
  readonly references: readonly Reference[]
  /** CEL's name for what it is certain to come to; `dyn` where that is known only then, `undefined` where its types are wrong. */
  readonly type: string | undefined
  /** Throws `EvaluationError`. Numbers come back as JavaScript numbers. */
  evaluate(scope: Scope): unknown
}

/** `secret: {env | file | command}` in YAML, wherever a value may stand. */
export type SecretSource =
  | { readonly kind: 'env'; readonly name: string; readonly span: SourceSpan }
  | { readonly kind: 'file'; readonly path: string; readonly span: SourceSpan }
  | { readonly kind: 'command'; readonly command: string; readonly span: SourceSpan }

/** A YAML value in which strings may hold `{{ … }}`. */
export interface ValueTemplate {
  readonly span: SourceSpan
  /** All of its expressions' references; empty for a constant. */
  readonly references: readonly Reference[]
  /** All secrets that it names itself. */
  readonly secrets?: readonly SecretSource[]
  /** The values of a map that is not constant, so that a part of it can be had while the rest is not known. */
  readonly fields?: ReadonlyMap<string, ValueTemplate>
  /** Throws `EvaluationError`. A string that is one lone `{{ … }}` keeps the type of its value. */
  render(scope: Scope): unknown
}

/** Stands in a path for every item of a list, or every value of a map. */
export const EACH = Symbol('each')

/** A name that a template reads of the items of a list, whatever the hosts are: `['users', EACH, 'name']`. */
export interface ItemReference {
  readonly path: readonly (string | typeof EACH)[]
  readonly span: SourceSpan
}

/** A Handlebars file of `templates/`. */
export interface FileTemplate {
  readonly path: string
  /** Roots and paths as far as they are static, less those that a block defines. */
  readonly references: readonly Reference[]
  /** Those that are read in any case, within no `#if`. */
  readonly itemReferences: readonly ItemReference[]
  /** Throws `EvaluationError` with a span in the template's file. */
  render(scope: Scope): string
}

/** Why a value could not be had while running: points at the expression or the place in the template. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
  readonly span: SourceSpan
  readonly hint: string | undefined

  constructor(message: string, span: SourceSpan, hint?: string) {
    super(message)
    this.span = span
    this.hint = hint
  }
}
