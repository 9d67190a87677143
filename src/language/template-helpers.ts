import { shellWords } from '../core/shell.ts'
import { hasName, type Scope } from './value-template.ts'

/** What `{{name value …}}` and `(name value …)` may call in a template. Pure; arguments have been checked for being there. */
export interface TemplateHelper {
  /** What it gives, and an example with that. */
  readonly text: string
  readonly example: string
  readonly gives: string
  readonly fewest: number
  readonly most: number
  /** Throws `RangeError` with a reason when the arguments are of the wrong kind. */
  readonly call: (args: readonly unknown[]) => unknown
}

export const TEMPLATE_HELPERS: ReadonlyMap<string, TemplateHelper> = new Map<string, TemplateHelper>([
  helper('eq', 2, 2, ([a, b]) => a === b, {
    text: 'whether two values are the same',
    example: '{{#if (eq name "web1")}}first{{/if}}',
    gives: 'first',
  }),
  helper('ne', 2, 2, ([a, b]) => a !== b, {
    text: 'whether they are not',
    example: '{{#if (ne port 80)}}:{{port}}{{/if}}',
    gives: ':8080',
  }),
  helper('and', 2, 9, (args) => args.every(isTruthy), {
    text: 'whether all values count as true',
    example: '{{#if (and name port)}}both{{/if}}',
    gives: 'both',
  }),
  helper('or', 2, 9, (args) => args.some(isTruthy), {
    text: 'whether one of them does',
    example: '{{#if (or empty port)}}one{{/if}}',
    gives: 'one',
  }),
  helper('not', 1, 1, ([value]) => !isTruthy(value), {
    text: 'whether a value does not',
    example: '{{#if (not empty)}}none{{/if}}',
    gives: 'none',
  }),
  helper('json', 1, 2, ([value, indent]) => JSON.stringify(value, undefined, Number(indent ?? 0)), {
    text: 'the value as JSON, over lines where a number of blanks for each level is given',
    example: '{{json hosts}}',
    gives: '["a","b"]',
  }),
  helper('join', 1, 2, ([list, separator]) => join(list, separator ?? ', '), {
    text: 'the items of a list, with a text between them, ", " where none is given',
    example: '{{join hosts " "}}',
    gives: 'a b',
  }),
  helper('lower', 1, 1, ([text]) => asText('lower', text).toLowerCase(), {
    text: 'a text in small letters',
    example: '{{lower "WEB"}}',
    gives: 'web',
  }),
  helper('upper', 1, 1, ([text]) => asText('upper', text).toUpperCase(), {
    text: 'a text in capital letters',
    example: '{{upper name}}',
    gives: 'WEB1',
  }),
  helper('sh', 1, 1, ([value]) => shellWords(value), {
    text: 'a value as a word of the shell, a list as words: see [quoting](quoting.md)',
    example: 'rm -- {{sh path}}',
    gives: "rm -- '/srv/a b'",
  }),
  helper('plain', 1, 1, ([value]) => plainWord(value), {
    text: 'a value as it is; a failure where it holds anything but letters, digits and `_ . / : % @ + , = -`',
    example: 'listen {{plain port}};',
    gives: 'listen 8080;',
  }),
  helper('lookup', 2, 2, ([from, key]) => lookup(from, key), {
    text: 'the member of a map or list by a computed name or number',
    example: '{{lookup ports name}}',
    gives: '8443',
  }),
])

/** As Handlebars has it: false, null, 0, empty text and empty lists are not. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** A member that is there, never one of a prototype; `undefined` otherwise. */
export function ownMember(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || !hasName(value as Scope, name)) return undefined
  return (value as Scope)[name]
}

function helper(
  name: string,
  fewest: number,
  most: number,
  call: TemplateHelper['call'],
  documentation: Pick<TemplateHelper, 'text' | 'example' | 'gives'>,
): readonly [string, TemplateHelper] {
  return [name, { fewest, most, call, ...documentation }]
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
