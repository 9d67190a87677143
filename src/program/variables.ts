import type { SourceSpan } from '../core/source.ts'
import type { ValueTemplate } from '../language/value-template.ts'

export interface TemplatedVariable {
  readonly name: string
  readonly value: ValueTemplate
}

/** As a file defines it. */
export interface WrittenVariable extends TemplatedVariable {
  readonly span: SourceSpan
}

/** Variables that a task file's parameters or a task's `vars` define. */
export interface VariableFrame {
  readonly vars: readonly TemplatedVariable[]
  /** A task file sees its parameters, but not those of a file that includes it. */
  readonly hides: readonly string[]
}
