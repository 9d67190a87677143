import { type ASTNode, EvaluationError as CelError } from '@marcbachmann/cel-js'
import { suggestionHint } from '../core/suggest.ts'
import { isStackOverflow } from '../core/within-stack.ts'
import { explainProblem } from './cel-messages.ts'
import { pathOf } from './cel-references.ts'
import type { Locate } from './locate.ts'
import { isPrintable, kindOf } from './value-kind.ts'
import { EvaluationError, hasName, namesIn, type Scope, TOO_LONG } from './value-template.ts'

/** What went wrong while an expression was evaluated, in words and at its place. */
export function evaluationErrorFrom(
  error: unknown,
  ast: ASTNode,
  locate: Locate,
  scope: Scope,
): EvaluationError {
  if (!(error instanceof CelError)) {
    if (error instanceof RangeError) return new EvaluationError(wordsOf(error), locate(ast.start, ast.end))
    throw error
  }
  const { start, end } = error.range ?? ast
  const { summary, hint } = explainEvaluation(error, ast, scope)
  return new EvaluationError(summary, locate(start, end), hint)
}

/** The engine's own words say nothing to a user. */
function wordsOf(error: RangeError): string {
  if (isStackOverflow(error)) return 'variables are made from each other in too long a chain'
  return /^Invalid (?:string|array) length$/.test(error.message) ? TOO_LONG : error.message
}

interface Explanation {
  readonly summary: string
  readonly hint: string | undefined
}

function explainEvaluation(error: CelError, ast: ASTNode, scope: Scope): Explanation {
  const { node } = error
  if (error.code === 'unknown_variable' && node?.op === 'id')
    return {
      summary: `undefined variable "${node.args}"`,
      hint: suggestionHint(node.args, namesIn(scope)),
    }
  if (error.code === 'no_such_key' && isAccess(node)) return missingMember(node, scope)
  return explainProblem(error, ast.input)
}

type Access = Extract<ASTNode, { readonly op: '.' | '.?' | '[]' | '[?]' }>

function isAccess(node: ASTNode | undefined): node is Access {
  return node?.op === '.' || node?.op === '.?' || node?.op === '[]' || node?.op === '[?]'
}

function missingMember(node: Access, scope: Scope): Explanation {
  const [owner, member] = node.args
  const ownerText = node.input.slice(owner.start, owner.end)
  const name = typeof member === 'string' ? `"${member}"` : node.input.slice(member.start, member.end)
  const value = valueAt(owner, scope)
  if (value === null || isPrintable(value) || Array.isArray(value))
    return { summary: `${ownerText} is ${kindOf(value)} and has no ${name}`, hint: undefined }
  const keys = typeof value === 'object' ? namesIn(value as Scope) : []
  return {
    summary: `${ownerText} has no ${name}`,
    hint: suggestionHint(typeof member === 'string' ? member : name, keys),
  }
}

/** The value that a plain path stands for; `undefined` where it is not plain. */
function valueAt(node: ASTNode, scope: Scope): unknown {
  const path = pathOf(node)
  if (path === undefined || path.indexes.length > 0) return undefined
  let value: unknown = scope
  for (const name of path.names) {
    if (value === null || typeof value !== 'object' || !hasName(value as Scope, name)) return undefined
    value = (value as Scope)[name]
  }
  return value
}
