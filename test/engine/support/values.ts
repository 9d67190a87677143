import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { SourceFile, type SourceSpan } from '../../../src/core/source.ts'
import { contextReader } from '../../../src/language/cel-context.ts'
import { compileExpression } from '../../../src/language/compile-expression.ts'
import type { Reference, Scope, ValueTemplate } from '../../../src/language/value-template.ts'
import type { Condition } from '../../../src/program/model.ts'

/** A place for things that no file holds. */
export const NOWHERE: SourceSpan = { file: new SourceFile('test.yml', ''), start: 0, end: 0 }

/** A name as a file holds it. */
export function named(text: string): { readonly text: string; readonly span: SourceSpan } {
  return { text, span: NOWHERE }
}

export function constant(value: unknown): ValueTemplate {
  return { span: NOWHERE, references: [], render: () => value }
}

/** A value computed from a scope; its references are written out as dotted paths. */
export function computed(paths: readonly string[], render: (scope: Scope) => unknown): ValueTemplate {
  const references = paths.map(reference)
  return { span: NOWHERE, references, render: reading(references, render) }
}

/** Evaluated within all frames of its task. */
export function condition(paths: readonly string[], evaluate: (scope: Scope) => unknown): Condition {
  const references = paths.map(reference)
  return {
    level: Number.POSITIVE_INFINITY,
    text: paths.join(' '),
    type: 'dyn',
    span: NOWHERE,
    references,
    evaluate: reading(references, evaluate),
  }
}

/** A condition as a playbook has it. */
export function written(text: string): Condition {
  const expression = compileExpression(
    text,
    { file: new SourceFile('play.yml', text), start: 0, end: text.length },
    new Diagnostics(),
  )
  if (expression === undefined) throw new Error(`${text} is no expression`)
  return { ...expression, level: Number.POSITIVE_INFINITY }
}

/** All that it names is read, as an expression would. */
function reading(
  references: readonly Reference[],
  evaluate: (scope: Scope) => unknown,
): (scope: Scope) => unknown {
  return (scope) => {
    const context = contextReader(references)(scope)
    for (const name of Object.keys(context)) void context[name]
    return evaluate(scope)
  }
}

function reference(path: string): Reference {
  return { path: path.split('.'), span: NOWHERE }
}
