import { shellWords } from '../core/shell.ts'

/** What `{{name value …}}` and `(name value …)` may call in a template. Pure; arguments have been checked for being there. */
export interface TemplateHelper {
  readonly fewest: number
  readonly most: number
  /** Throws `RangeError` with a reason when the arguments are of the wrong kind. */
  readonly call: (args: readonly unknown[]) => unknown
}

export const TEMPLATE_HELPERS: ReadonlyMap<string, TemplateHelper> = new Map<string, TemplateHelper>([
  ['eq', helper(2, 2, ([a, b]) => a === b)],
  ['ne', helper(2, 2, ([a, b]) => a !== b)],
  ['and', helper(2, 9, (args) => args.every(isTruthy))],
  ['or', helper(2, 9, (args) => args.some(isTruthy))],
  ['not', helper(1, 1, ([value]) => !isTruthy(value))],
  ['json', helper(1, 2, ([value, indent]) => JSON.stringify(value, undefined, Number(indent ?? 0)))],
  ['join', helper(1, 2, ([list, separator]) => join(list, separator ?? ', '))],
  ['lower', helper(1, 1, ([text]) => asText('lower', text).toLowerCase())],
  ['upper', helper(1, 1, ([text]) => asText('upper', text).toUpperCase())],
  ['sh', helper(1, 1, ([value]) => shellWords(value))],
  ['plain', helper(1, 1, ([value]) => plainWord(value))],
  ['lookup', helper(2, 2, ([from, key]) => lookup(from, key))],
])

/** As Handlebars has it: false, null, 0, empty text and empty lists are not. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** A member that is there, never one of a prototype; `undefined` otherwise. */
export function ownMember(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function helper(fewest: number, most: number, call: TemplateHelper['call']): TemplateHelper {
  return { fewest, most, call }
}

function join(list: unknown, separator: unknown): string {
  if (!Array.isArray(list)) throw new RangeError('join wants a list')
  return list.map((item) => asText('join', item)).join(String(separator))
}

function asText(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new RangeError(`${name} wants text`)
}

function lookup(from: unknown, key: unknown): unknown {
  const found = ownMember(from, String(key))
  if (found === undefined) throw new RangeError(`lookup found no ${JSON.stringify(key)}`)
  return found
}

/** For files whose syntax has no quotes, or quotes of its own: nothing in it means something to any of them. */
function plainWord(value: unknown): string {
  const text = asText('plain', value)
  if (/^[\p{L}\p{M}\p{N}_./:%@+,=-]+$/u.test(text)) return text
  throw new RangeError(
    `plain wants letters, digits and _ . / : % @ + , = - alone, this is ${JSON.stringify(text)}: give the variable another value`,
  )
}
