import type { SourceSpan } from '../core/source.ts'
import type { ValueTemplate } from '../language/value-template.ts'

export interface TemplatedVariable {
  readonly name: string
  readonly value: ValueTemplate
}

/** A variable as a file defines it. */
export interface WrittenVariable extends TemplatedVariable {
  readonly span: SourceSpan
}

/** The variables that a task file's parameters or a task's `vars` define. */
export interface VariableFrame {
  readonly vars: readonly TemplatedVariable[]
  /** Names of an outer task file's parameters, which this frame hides. */
  readonly hides: readonly string[]
}
