import type { ASTNode, ParseError, TypeCheckResult } from '@marcbachmann/cel-js'
import { EvaluationError as CelEvaluationError } from '@marcbachmann/cel-js'
import { suggestionHint } from '../core/suggest.ts'
import { pathOf } from './cel-references.ts'
import type { Locate } from './locate.ts'
import { EvaluationError, type Scope } from './value-template.ts'

export interface Explanation {
  readonly summary: string
  readonly start: number
  readonly end: number
  readonly hint: string | undefined
}

export function explainSyntax(error: ParseError, text: string): Explanation {
  return { summary: error.summary, start: error.range?.start ?? 0, end: error.range?.end ?? text.length, hint: undefined }
}

export function explainTypes(error: NonNullable<TypeCheckResult['error']>, text: string): Explanation {
  return { summary: error.summary, start: error.range?.start ?? 0, end: error.range?.end ?? text.length, hint: undefined }
}

export function evaluationErrorFrom(error: unknown, ast: ASTNode, locate: Locate, scope: Scope): EvaluationError {
  const range = error instanceof CelEvaluationError ? (error.range ?? ast.range) : ast.range
  const span = locate(range.start, range.end)
  void scope
  void pathOf
  void suggestionHint
  return new EvaluationError(error instanceof CelEvaluationError ? error.summary : String(error), span)
}
