import { ParseError, type ParseResult } from '@marcbachmann/cel-js'
import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import { withinStack } from '../core/within-stack.ts'
import { withinProcessorTime } from '../core/within-time.ts'
import { contextReader } from './cel-context.ts'
import { celEnvironment, type KnownTypes } from './cel-environment.ts'
import { evaluationErrorFrom } from './cel-errors.ts'
import { type CelProblem, explainProblem, typeWords } from './cel-messages.ts'
import { referencesOf } from './cel-references.ts'
import { fromCel } from './cel-values.ts'
import { type Locate, locator } from './locate.ts'
import { EvaluationError, type Expression, MOST_TEXT, type Scope, TOO_LONG } from './value-template.ts'

/**
 * Compiles CEL. `span` is the whole scalar that `text` is the content of; places of mistakes within it are found
 * through quotes and block indentation. What is wrong is reported; there is no expression only when the text
 * cannot be read as one, so that its references can be checked even where its types are wrong.
 * `types` declares variables whose type is certain, so that their misuse is found before anything runs.
 */
export function compileExpression(
  text: string,
  span: SourceSpan,
  diagnostics: Diagnostics,
  types?: KnownTypes,
): Expression | undefined {
  return compileLocated(text, () => span, locator(text, span), diagnostics, types)
}

/** The same for a piece of a scalar, such as what stands between `{{` and `}}`; its span is asked for when it is told. */
export function compileLocated(
  text: string,
  spanOf: () => SourceSpan,
  locate: Locate,
  diagnostics: Diagnostics,
  types?: KnownTypes,
): Expression | undefined {
  if (text.trim() === '') {
    diagnostics.error('expression-empty', 'there is no expression here', spanOf())
    return undefined
  }
  const read = withinStack(() => readExpression(text, locate, diagnostics, types))
  if (read === 'too deep')
    diagnostics.error(
      'nested-too-deeply',
      'the expression is too long or nested too deeply',
      spanOf(),
      'make variables of its parts',
    )
  if (read === undefined || read === 'too deep') return undefined
  const { parsed, references, type } = read
  const contextIn = contextReader(references)
  const evaluateIn = (scope: Scope): unknown => evaluate(parsed, contextIn, locate, scope)
  // Its patterns may be of the kind that never ends, its loops within loops multiply.
  const isBounded = text.includes('matches') || (text.match(LOOP)?.length ?? 0) > 1
  return {
    text,
    get span() {
      return spanOf()
    },
    references,
    type,
    evaluate: isBounded ? bounded(evaluateIn, spanOf) : evaluateIn,
  }
}

const LOOP = /\.\s*(?:map|filter|all|exists|exists_one)\s*\(/g

interface ReadExpression {
  readonly parsed: ParseResult
  readonly references: Expression['references']
  readonly type: Expression['type']
}

function readExpression(
  text: string,
  locate: Locate,
  diagnostics: Diagnostics,
  types: KnownTypes | undefined,
): ReadExpression | undefined {
  const parsed = parse(text, locate, diagnostics)
  if (parsed === undefined) return undefined
  const references = referencesOf(parsed.ast, locate)
  const typed = references.some(({ path: [name = ''] }) => types?.has(name)) ? types : undefined
  // A tree keeps the types that it was checked with, and is evaluated with none declared.
  const { error, type } = typed?.environment().check(text) ?? parsed.check()
  if (error !== undefined) report(error, text, locate, diagnostics)
  return { parsed, references, type }
}

function bounded(evaluateIn: (scope: Scope) => unknown, spanOf: () => SourceSpan): (scope: Scope) => unknown {
  return (scope) => {
    const done = withinProcessorTime(MATCHING_MS, () => evaluateIn(scope))
    if (done !== undefined) return done.value
    throw new EvaluationError(
      `not done within ${MATCHING_MS} ms`,
      spanOf(),
      'a pattern tries too many ways, such as (a+)*, or loops stand within loops over long lists',
    )
  }
}

/** Of processor time: an expression is evaluated where everything else waits for it. */
const MATCHING_MS = 250

/** Reports an expression that is certainly not boolean; `subject` is the key that it stands under, such as `when`. */
export function checkBoolean(expression: Expression, subject: string, diagnostics: Diagnostics): boolean {
  const { type } = expression
  if (type === undefined || type === 'bool' || type === 'dyn') return true
  diagnostics.error(
    'condition-not-boolean',
    `${subject} must be true or false, this is ${typeWords([type])}`,
    expression.span,
    comparisonHint(expression.text.trim()),
  )
  return false
}

function comparisonHint(text: string): string | undefined {
  if (/^["'\d]/.test(text)) return undefined
  return `compare it with something${/^[\w.]+$/.test(text) ? `, such as ${text} == …` : ''}`
}

function parse(text: string, locate: Locate, diagnostics: Diagnostics): ParseResult | undefined {
  try {
    return celEnvironment().parse(text)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    report(error, text, locate, diagnostics)
    return undefined
  }
}

function report(problem: CelProblem, text: string, locate: Locate, diagnostics: Diagnostics): void {
  const { start, end } = problem.range ?? { start: 0, end: text.length }
  const { summary, hint } = explainProblem(problem, text)
  diagnostics.error('expression-wrong', summary, locate(start, end), hint)
}

/** Variables that are made from each other may double at each step. */
function bearable(value: unknown): unknown {
  const size = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length * 8 : 0
  if (size > MOST_TEXT) throw new RangeError(TOO_LONG)
  return value
}

function evaluate(
  parsed: ParseResult,
  contextIn: (scope: Scope) => Record<string, unknown>,
  locate: Locate,
  scope: Scope,
): unknown {
  try {
    return bearable(fromCel(parsed(contextIn(scope))))
  } catch (error) {
    if (error instanceof EvaluationError) throw error
    throw evaluationErrorFrom(error, parsed.ast, locate, scope)
  }
}
