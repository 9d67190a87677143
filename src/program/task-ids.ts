import type { Diagnostics } from '../core/diagnostic.ts'
import { formatSpan, type SourceSpan } from '../core/source.ts'
import type { Located } from './located.ts'

/** Reports tasks of a playbook that share an id. */
export class TaskIds {
  readonly #diagnostics: Diagnostics
  readonly #ids = new Map<string, SourceSpan>()

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics
  }

  /** Checks an id. A task in a file that is included twice is one task with one id. */
  check({ text, span }: Located): void {
    const other = this.#ids.get(text)
    if (other === undefined) this.#ids.set(text, span)
    else if (other.file.path !== span.file.path || other.start !== span.start)
      this.#diagnostics.error(
        'id-taken',
        `the id "${text}" is taken`,
        span,
        `another task has it at ${formatSpan(other)}`,
      )
  }
}
