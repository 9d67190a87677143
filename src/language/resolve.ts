import { type Fact, StillUnknown } from './unknown-value.ts'
import { EvaluationError, type Scope, type ValueTemplate } from './value-template.ts'

/** What a template or an expression comes to in a scope. */
export type Resolved<Value> =
  | Known<Value>
  | Unknown
  /** With its place. */
  | { readonly kind: 'failed'; readonly error: EvaluationError }

interface Unknown {
  readonly kind: 'unknown'
  readonly why: string
  /** Its turn has not come. */
  readonly isAwaited: boolean
  /** What hosts are to be asked for it. */
  readonly asks: Fact | undefined
}

interface Known<Value> {
  readonly kind: 'known'
  readonly value: Value
  /** Tasks that are not done yet, and may have it come out otherwise. */
  readonly unless: readonly string[]
  /** It was made from what would be found now: what is decided by it could be decided otherwise. */
  readonly isGuess: boolean
}

/** The one question to a template or an expression. Whether it is known shows when it is read, never before. */
export function resolve<Value>(evaluate: (scope: Scope) => Value, scope: Scope): Resolved<Value> {
  try {
    const value = evaluate(scope)
    const doubts = (scope as MayDoubt)[DOUBTS]
    return doubts === undefined
      ? { kind: 'known', value, unless: [], isGuess: false }
      : { kind: 'known', value, unless: [...doubts.unless], isGuess: doubts.isGuess }
  } catch (error) {
    if (error instanceof StillUnknown)
      return { kind: 'unknown', why: error.message, isAwaited: error.isAwaited, asks: error.asks }
    if (error instanceof EvaluationError) return { kind: 'failed', error }
    throw error
  }
}

/** What there is to know of a map. */
export interface ResolvedParts {
  /** The members that are known, or the value as it is where it is no map; `undefined`: nothing. */
  readonly known: unknown
  /** All of it, and why not. */
  readonly whole: Resolved<unknown>
}

/** Each member of a map by itself, so that those that are known can be had where others are not. */
export function resolveParts(template: ValueTemplate, scope: Scope): ResolvedParts {
  const { fields } = template
  if (fields === undefined) {
    const whole = resolve((within) => template.render(within), scope)
    return { known: whole.kind === 'known' ? whole.value : undefined, whole }
  }
  const known: Record<string, unknown> = {}
  let open: Exclude<Resolved<unknown>, Known<unknown>> | undefined
  for (const [name, field] of fields) {
    const found = resolve((within) => field.render(within), scope)
    if (found.kind === 'known') Object.defineProperty(known, name, { ...OWN, value: found.value })
    // What is not known outweighs what fails: it may never come to that.
    else if (open === undefined || (open.kind === 'failed' && found.kind === 'unknown')) open = found
  }
  return { known, whole: open ?? resolve(() => known, scope) }
}

/** Whatever it is called, it is a member. */
const OWN = { enumerable: true, configurable: true, writable: true } as const

/** What is read from a scope is noted in it, where that may come out otherwise. */
interface Doubts {
  readonly unless: Set<string>
  isGuess: boolean
}

const DOUBTS: unique symbol = Symbol('doubts')

interface MayDoubt {
  readonly [DOUBTS]?: Doubts
}

/** A value that stands unless some tasks change it; `isGuess` where it is what would be found now. */
export interface DoubtfulValue {
  readonly value: unknown
  readonly unless: readonly string[]
  readonly isGuess: boolean
}

/** A scope for one question, which notes what doubtful values are read. `doubtful` makes more names of it. */
export function doubtingScope(
  scope: Scope,
  names: (note: (doubtful: DoubtfulValue) => unknown) => PropertyDescriptorMap,
): Scope {
  const doubts: Doubts = { unless: new Set(), isGuess: false }
  const note = ({ value, unless, isGuess }: DoubtfulValue): unknown => {
    for (const name of unless) doubts.unless.add(name)
    doubts.isGuess ||= isGuess
    return value
  }
  return Object.create(scope, { ...names(note), [DOUBTS]: { value: doubts } }) as Scope
}
