import type { Diagnostics } from '../core/diagnostic.ts'
import type { KnownTypes } from './cel-environment.ts'
import { compileLocated } from './compile-expression.ts'
import { type Locate, locatorOf } from './locate.ts'
import { indexesInQuotes, TWICE } from './quoted-twice.ts'
import { splitText, type TextPiece } from './split-text.ts'
import { isPrintable, kindOf } from './value-kind.ts'
import {
  EvaluationError,
  type Expression,
  MOST_TEXT,
  type Scope,
  TOO_LONG,
  type ValueTemplate,
} from './value-template.ts'
import type { YamlScalar } from './yaml-node.ts'

/** Compiles text with `{{ … }}`; `undefined` when something in it is wrong, which has been reported then. */
export function compileText(
  scalar: YamlScalar,
  diagnostics: Diagnostics,
  types?: KnownTypes,
): ValueTemplate | undefined {
  const locate = locatorOf(scalar)
  const pieces = splitText(scalar.text)
  if ('unclosed' in pieces) {
    diagnostics.error(
      'braces-not-closed',
      '{{ is not closed',
      locate(pieces.unclosed, pieces.unclosed + 2),
      'end the expression with }}',
    )
    return undefined
  }
  warnOfQuotes(pieces, locate, diagnostics)
  const parts = pieces.map((piece) =>
    piece.kind === 'text' ? piece.text : compilePiece(piece, locate, diagnostics, types),
  )
  return parts.every((part) => part !== undefined) ? template(scalar, parts) : undefined
}

function warnOfQuotes(pieces: readonly TextPiece[], locate: Locate, diagnostics: Diagnostics): void {
  const texts = pieces.map(({ kind, text }) => (kind === 'text' ? text : undefined))
  for (const index of indexesInQuotes(texts)) {
    const { text = '', start = 0 } = pieces[index] ?? {}
    if (text.startsWith('quote('))
      diagnostics.warning(
        'quoted-twice',
        `quote() ${TWICE}`,
        locate(start, start + text.length),
        'take the quotes around {{ … }} away',
      )
  }
}

interface ExpressionPiece {
  readonly text: string
  readonly start: number
}

function compilePiece(
  { text, start }: ExpressionPiece,
  locate: Locate,
  diagnostics: Diagnostics,
  types: KnownTypes | undefined,
): Expression | undefined {
  const inner: Locate = (from, to) => locate(start + from, start + to)
  return compileLocated(text, () => inner(0, text.length), inner, diagnostics, types)
}

function template(scalar: YamlScalar, parts: readonly (string | Expression)[]): ValueTemplate {
  const references = parts.flatMap((part) => (typeof part === 'string' ? [] : part.references))
  const [only] = parts
  const lone = parts.length === 1 && typeof only === 'object' ? only : undefined
  const render = (scope: Scope) => (lone === undefined ? joined(parts, scope, scalar) : lone.evaluate(scope))
  return { span: scalar.span, references, render }
}

function joined(parts: readonly (string | Expression)[], scope: Scope, { span }: YamlScalar): string {
  const texts: string[] = []
  let length = 0
  for (const part of parts) {
    const text = textOf(part, scope)
    length += text.length
    if (length > MOST_TEXT) throw new EvaluationError(TOO_LONG, span)
    texts.push(text)
  }
  return texts.join('')
}

function textOf(part: string | Expression, scope: Scope): string {
  if (typeof part === 'string') return part
  const value = part.evaluate(scope)
  if (isPrintable(value)) return String(value)
  const name = part.text.trim()
  throw new EvaluationError(
    `${name} is ${kindOf(value)}, which cannot be put into text`,
    part.span,
    hintFor(name, value),
  )
}

function hintFor(name: string, value: unknown): string | undefined {
  if (Array.isArray(value)) return `join its items: {{ ${name}.join(", ") }}`
  return value === null ? undefined : 'name one of its keys'
}
