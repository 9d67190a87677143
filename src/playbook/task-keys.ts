import { basename, dirname, relative, sep } from 'node:path'
import type { Diagnostics } from '../core/diagnostic.ts'
import { formatSpan, type SourceSpan } from '../core/source.ts'
import type { Located } from './located.ts'
import type { WrittenTask } from './written.ts'

/** Gives every task of a playbook a name that is its own, and the same in the next run. */
export class TaskKeys {
  readonly #playbook: string
  readonly #diagnostics: Diagnostics
  readonly #uses = new Map<string, number>()
  readonly #ids = new Map<string, SourceSpan>()

  constructor(playbook: string, diagnostics: Diagnostics) {
    this.#playbook = playbook
    this.#diagnostics = diagnostics
  }

  /** The task's id, or `playbook/play/task file/name`; with `#2` and so on where that comes again. */
  keyOf(task: WrittenTask, play: string, taskFile: string | undefined): string {
    const { id } = task.settings
    if (id !== undefined) this.#checkId(id)
    const file =
      taskFile === undefined ? [] : [relative(dirname(this.#playbook), taskFile).replaceAll(sep, '/')]
    const key = id?.text ?? [basename(this.#playbook), play, ...file, task.name].join('/')
    const uses = (this.#uses.get(key) ?? 0) + 1
    this.#uses.set(key, uses)
    return uses === 1 ? key : `${key}#${uses}`
  }

  /** A task of a file that is included twice is one task with one id. */
  #checkId({ text, span }: Located): void {
    const other = this.#ids.get(text)
    if (other === undefined) this.#ids.set(text, span)
    else if (other.file.path !== span.file.path || other.start !== span.start)
      this.#diagnostics.error(
        `the id "${text}" is taken`,
        span,
        `another task has it at ${formatSpan(other)}`,
      )
  }
}
