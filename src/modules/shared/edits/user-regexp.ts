import { type Failure, failure } from '../../../core/module-definition.ts'
import type { ExpressionText } from '../../../core/text-search.ts'
import { isMistake, readPattern } from '../../../language/regular-expression.ts'

/** Compiles a regular expression of the user's for single lines, or returns why it cannot. */
export function lineExpression(parameter: string, pattern: string): ExpressionText | Failure {
  return expression(parameter, readPattern(pattern, { lines: 'one', flags: 'u' }))
}

/** Compiles a regular expression for all matches in a text of many lines. */
export function textExpression(parameter: string, pattern: string): ExpressionText | Failure {
  return expression(parameter, readPattern(pattern, { lines: 'many', flags: 'gu' }))
}

function expression(parameter: string, read: ReturnType<typeof readPattern>): ExpressionText | Failure {
  return isMistake(read)
    ? failure(`\`${parameter}\` is not a regular expression: ${read.why}`, read.hint)
    : read
}
