import type { SourceSpan } from '../../../src/core/source.ts'
import type { Reference, Scope, ValueTemplate } from '../../../src/language/value-template.ts'
import type { Condition } from '../../../src/program/model.ts'

/** A place for things that no file holds. */
export const NOWHERE: SourceSpan = { file: { path: 'test.yml', text: '' }, start: 0, end: 0 }

/** A name as a file holds it. */
export function named(text: string): { readonly text: string; readonly span: SourceSpan } {
  return { text, span: NOWHERE }
}

export function constant(value: unknown): ValueTemplate {
  return { span: NOWHERE, references: [], render: () => value }
}

/** A value computed from a scope; its references are written out as dotted paths. */
export function computed(paths: readonly string[], render: (scope: Scope) => unknown): ValueTemplate {
  return { span: NOWHERE, references: paths.map(reference), render }
}

/** Evaluated within all frames of its task. */
export function condition(paths: readonly string[], evaluate: (scope: Scope) => unknown): Condition {
  return {
    level: Number.POSITIVE_INFINITY,
    text: paths.join(' '),
    type: 'dyn',
    span: NOWHERE,
    references: paths.map(reference),
    evaluate,
  }
}

function reference(path: string): Reference {
  return { path: path.split('.'), span: NOWHERE }
}
