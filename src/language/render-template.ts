import { suggestionHint } from '../core/suggest.ts'
import type { Block, Call, Expression, Located, Path, Program, Statement } from './template-ast.ts'
import { isTruthy, ownMember, TEMPLATE_HELPERS } from './template-helpers.ts'
import { innerScope, outermost, rootScope, startOf, type TemplateScope } from './template-scope.ts'
import type { SpanOf } from './template-source.ts'
import { knownMap, knownValue, UnknownValue } from './unknown-value.ts'
import { isPrintable, kindOf } from './value-kind.ts'
import { EvaluationError, MOST_TEXT, namesIn, type Scope, TOO_LONG, wholeScope } from './value-template.ts'

/**
 * Renders a program that `checkTemplate` found right. It means what Handlebars means by it, without escaping for
 * HTML, and throws `EvaluationError` for every name that is not there and for null, lists and maps in the text, and for
 * what would be too long: loops within loops multiply.
 */
export function renderTemplate(program: Program, spanOf: SpanOf, scope: Scope): string {
  const room = { steps: MOST_STEPS, characters: MOST_TEXT }
  return renderProgram(program, { scope: rootScope<unknown>(scope), spanOf, room })
}

interface Rendering {
  readonly scope: TemplateScope<unknown>
  readonly spanOf: SpanOf
  /** What is left, for the template as a whole. */
  readonly room: { steps: number; characters: number }
}

/** A second's work. */
const MOST_STEPS = 2_000_000

function renderProgram(program: Program | undefined, rendering: Rendering): string {
  return (program?.body ?? []).map((statement) => renderStatement(statement, rendering)).join('')
}

function renderStatement(statement: Statement, rendering: Rendering): string {
  spend(1, statement, rendering)
  if (statement.type === 'ContentStatement') return fitting(statement.value, statement, rendering)
  if (statement.type === 'MustacheStatement')
    return fitting(renderMustache(statement, rendering), statement, rendering)
  return statement.type === 'BlockStatement' ? renderBlock(statement, rendering) : ''
}

function spend(steps: number, place: Located, rendering: Rendering): void {
  rendering.room.steps -= steps
  if (rendering.room.steps < 0)
    throw problem(
      'the template repeats its parts too often',
      place,
      rendering,
      'loops stand within loops over long lists',
    )
}

function fitting(text: string, place: Located, rendering: Rendering): string {
  rendering.room.characters -= text.length
  if (rendering.room.characters < 0) throw problem(TOO_LONG, place, rendering)
  return text
}

function renderMustache(call: Call, rendering: Rendering): string {
  const value = call.params.length > 0 ? callHelper(call, rendering) : evaluate(call.path, rendering)
  if (isPrintable(value)) return String(value)
  const name = call.path.type === 'PathExpression' ? call.path.original : 'this'
  const hint = value === null ? undefined : `write {{json ${name}}} to have all of it`
  throw problem(`${name} is ${kindOf(value)}, which cannot be put into text`, call.path, rendering, hint)
}

function evaluate(expression: Expression, rendering: Rendering): unknown {
  switch (expression.type) {
    case 'PathExpression':
      return resolve(expression, rendering)
    case 'SubExpression':
      return callHelper(expression, rendering)
    case 'NullLiteral':
    case 'UndefinedLiteral':
      return null
    default:
      return expression.value
  }
}

function callHelper(call: Call, rendering: Rendering): unknown {
  const name = call.path.type === 'PathExpression' ? call.path.original : ''
  const args = call.params.map((param) => evaluate(param, rendering))
  try {
    return TEMPLATE_HELPERS.get(name)?.call(args)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw problem(error.message, call.path, rendering)
  }
}

function resolve(path: Path, rendering: Rendering): unknown {
  const start = startOf(path, rendering.scope)
  if (start === undefined) throw problem(`there is no ${path.original} here`, path, rendering)
  if (start.rest.length === 0 && start.value === outermost(rendering.scope).value)
    return wholeScope(start.value as Scope)
  let { value } = start
  for (const [depth, name] of start.rest.entries()) {
    const member = ownMember(knownPart(value, name, path, rendering), name)
    if (member === undefined) throw missing(path, start.rest.slice(0, depth), name, value, rendering)
    value = member
  }
  return value instanceof UnknownValue ? knownValue(value, rendering.spanOf(path)) : value
}

function knownPart(value: unknown, name: string, path: Path, { spanOf }: Rendering): unknown {
  return value instanceof UnknownValue ? knownMap(value, [name], spanOf(path)) : value
}

function missing(
  path: Path,
  parents: readonly string[],
  name: string,
  value: unknown,
  rendering: Rendering,
): EvaluationError {
  const isMap = value !== null && typeof value === 'object'
  const owner = parents.length > 0 ? parents.join('.') : 'this'
  const isVariable = parents.length === 0 && rendering.scope.outer === undefined
  const message = isVariable
    ? `undefined variable "${name}"`
    : `${owner} ${isMap ? `has no "${name}"` : `is ${kindOf(value)} and has no "${name}"`}`
  return problem(message, path, rendering, isMap ? suggestionHint(name, namesIn(value as Scope)) : undefined)
}

function renderBlock(block: Block, rendering: Rendering): string {
  const [param] = block.params
  const value = param === undefined ? undefined : evaluate(param, rendering)
  switch (block.path.type === 'PathExpression' ? block.path.original : '') {
    case 'if':
      return renderProgram(isTruthy(value) ? block.program : block.inverse, rendering)
    case 'unless':
      return renderProgram(isTruthy(value) ? block.inverse : block.program, rendering)
    case 'with':
      return renderWith(block, value, rendering)
    default:
      return renderEach(block, value, rendering)
  }
}

function renderWith(block: Block, value: unknown, rendering: Rendering): string {
  if (!isTruthy(value) && value !== 0) return renderProgram(block.inverse, rendering)
  const scope = innerScope(rendering.scope, value, block.program?.blockParams, [value], undefined)
  return renderProgram(block.program, { ...rendering, scope })
}

function renderEach(block: Block, value: unknown, rendering: Rendering): string {
  if (value === null || typeof value !== 'object') {
    const place = block.params[0] ?? block
    throw problem(`#each wants a list or a map, this is ${kindOf(value)}`, place, rendering)
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return renderProgram(block.inverse, rendering)
  spend(entries.length, block, rendering)
  const rounds = entries.map(([name, item], index) => {
    const key = Array.isArray(value) ? index : name
    const names = new Map<string, unknown>([
      ['key', key],
      ['index', index],
      ['first', index === 0],
      ['last', index === entries.length - 1],
    ])
    const scope = innerScope(rendering.scope, item, block.program?.blockParams, [item, key], names)
    return renderProgram(block.program, { ...rendering, scope })
  })
  return rounds.join('')
}

function problem(message: string, place: Located, rendering: Rendering, hint?: string): EvaluationError {
  return new EvaluationError(message, rendering.spanOf(place), hint)
}
