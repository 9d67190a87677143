import type { ErrorLocation, SourceRange } from '@marcbachmann/cel-js'
import { suggestionHint } from '../core/suggest.ts'
import { celEnvironment } from './cel-environment.ts'
import { hyphenHint } from './hyphen-hint.ts'

export interface CelMessage {
  readonly summary: string
  readonly hint: string | undefined
}

/** What the CEL library says of a mistake: `code` names its kind, `range` is within the expression's text. */
export interface CelProblem {
  readonly code: string
  readonly summary: string
  readonly range?: SourceRange | undefined
  readonly node?: ErrorLocation | undefined
}

/** A mistake in an expression in plain words, with what to write instead where that is known. */
export function explainProblem(problem: CelProblem, text: string): CelMessage {
  return MESSAGES[problem.code]?.(problem, text) ?? { summary: lowerFirst(problem.summary), hint: undefined }
}

const MESSAGES: Readonly<Record<string, (problem: CelProblem, text: string) => CelMessage>> = {
  limit_exceeded: ({ summary }) => ({
    summary: `the expression is too long or nested too deeply (${lowerFirst(summary)})`,
    hint: 'make variables of its parts',
  }),
  unexpected_token: unexpected,
  unexpected_character: unexpected,
  expected_token: unexpected,
  unterminated_string: () => ({ summary: 'this text has no closing quote', hint: undefined }),
  reserved_identifier: ({ range }, text) => ({
    summary: `"${text.slice(range?.start, range?.end)}" is a reserved word`,
    hint: 'give the variable another name',
  }),
  no_matching_overload: noSuchCall,
  no_such_overload: noSuchOperation,
  incompatible_ternary_branches: ({ summary }) => ({
    summary: `both branches of ? : must be of one type, these are ${typeWords(quotedIn(summary))}`,
    hint: undefined,
  }),
  invalid_logical_operand: notBoolean,
  invalid_condition_type: notBoolean,
  cannot_index_type: ({ summary }) => ({
    summary: `${typeWords(quotedIn(summary))} has no members`,
    hint: undefined,
  }),
  invalid_index_type: ({ summary }) => ({
    summary: lowerFirst(summary).replace(' int,', ' a whole number,'),
    hint: undefined,
  }),
  invalid_comprehension_range: ({ summary }) => ({
    summary: `a list or a map is wanted here, this is ${typeWords(quotedIn(summary))}`,
    hint: undefined,
  }),
  index_out_of_bounds: ({ summary }) => ({
    summary: `there is no item ${/index (-?\d+)/.exec(summary)?.[1] ?? ''} in this list`,
    hint:
      /size (\d+)/.exec(summary)?.[1] === undefined
        ? undefined
        : `it has ${/size (\d+)/.exec(summary)?.[1]}; the first is item 0`,
  }),
}

function unexpected(problem: CelProblem, text: string): CelMessage {
  const { start, end } = problem.range ?? { start: 0, end: 0 }
  if (text.includes('{{')) return { summary: 'this is an expression already', hint: 'write it without {{ }}' }
  if (start >= text.trimEnd().length) return { summary: 'the expression ends too early', hint: undefined }
  const found = /^\w+|^./.exec(text.slice(start, Math.max(end, start + 1)))?.[0] ?? ''
  const before = text.slice(0, start).trimEnd().split(/\W/).at(-1) ?? ''
  return { summary: `${found} is not expected here`, hint: INSTEAD[found] ?? INSTEAD_BEFORE[before] }
}

const INSTEAD: Readonly<Record<string, string>> = {
  '=': 'write == to compare',
  and: 'write &&',
  '&': 'write &&',
  or: 'write ||',
  '|': 'write || for "or"; values are changed by functions, such as x.trim()',
  is: 'write == to compare, has(a.b) to ask whether something is there',
  not: 'write !(x in list)',
  if: 'write condition ? one : other',
}

const INSTEAD_BEFORE: Readonly<Record<string, string>> = { not: 'write ! for "not"' }

function noSuchCall({ summary }: CelProblem): CelMessage {
  const [, receiver, name = '', args = ''] = /for '(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(summary) ?? []
  const names = new Set(
    celEnvironment()
      .getDefinitions()
      .functions.map((known) => known.name),
  )
  if (!names.has(name))
    return { summary: `there is no function "${name}"`, hint: suggestionHint(name, names) }
  const on = receiver === undefined ? '' : ` on ${typeWords([receiver])}`
  const given = args === '' ? 'nothing' : typeWords(args.split(', '))
  return {
    summary: `${name} cannot be called${on} with ${given}`,
    hint: name === 'quote' ? NO_WORD[plainType(args)] : undefined,
  }
}

/** What to do about what `quote` makes no word of. */
const NO_WORD: Readonly<Record<string, string>> = {
  null: 'give the variable a value, "" for an empty word',
  map: 'name one of its keys',
  optional: 'say what stands for it when it is missing: quote(x.orValue(""))',
  bytes: 'write string(x) to have it as text',
  'google.protobuf.Timestamp': 'write string(x) to have it as text',
  'google.protobuf.Duration': 'write string(x) to have it as text',
}

function noSuchOperation({ summary, range }: CelProblem, text: string): CelMessage {
  const unary = /: (!|-)(\S.*)$/.exec(summary)
  if (unary !== null) {
    const [, operator = '', type = ''] = unary
    return {
      summary: `${operator} cannot be used on ${typeWords([type])}`,
      hint: operator === '!' ? COMPARE : undefined,
    }
  }
  const [, left = '', operator = '', right = ''] = /: (.+?) ([=!<>+*/%-]+|in) (.+)$/.exec(summary) ?? []
  const types = [left, right].map(plainType)
  const message = `${operator} cannot be used between ${typeWords(types)}`
  return { summary: message, hint: operationHint(operator, types, text.slice(range?.start, range?.end)) }
}

function operationHint(operator: string, types: readonly string[], text: string): string | undefined {
  const hyphen = operator === '-' ? hyphenHint(text) : undefined
  if (hyphen !== undefined) return hyphen
  if (!types.includes('string')) return undefined
  if (operator === '+' && types.some(isPrintableType)) return 'write string(x) to have it as text'
  return types.some(isNumberType) ? 'write int(x) to have text as a number' : undefined
}

function isNumberType(type: string): boolean {
  return type === 'int' || type === 'double'
}

function isPrintableType(type: string): boolean {
  return isNumberType(type) || type === 'bool'
}

const COMPARE = 'compare it with something, such as x == "yes"'

function notBoolean({ summary }: CelProblem): CelMessage {
  return { summary: `true or false is wanted here, this is ${typeWords(quotedIn(summary))}`, hint: COMPARE }
}

function quotedIn(summary: string): readonly string[] {
  return [...summary.matchAll(/'([^']+)'/g)].map((found) => found[1] ?? '')
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  uint: 'a whole number',
  double: 'a number',
  bool: 'a boolean',
  null: 'null',
  list: 'a list',
  map: 'a map',
  dyn: 'a value',
  bytes: 'bytes',
  optional: 'a value that may be missing',
  // What the library calls a member of `{}`.
  undefined: 'something that is not there',
  'google.protobuf.Timestamp': 'a timestamp',
  'google.protobuf.Duration': 'a duration',
}

/** `text and a number`. */
export function typeWords(types: readonly string[]): string {
  return types.map((type) => TYPE_WORDS[plainType(type)] ?? `a ${type}`).join(' and ')
}

/** `dyn<int>` → `int`, `list<string>` → `list`. */
function plainType(type: string): string {
  return type.replace(/^dyn<(.*)>$/, '$1').split('<', 1)[0] ?? ''
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
