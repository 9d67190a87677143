import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import type { Task } from './model.ts'
import type { Walker } from './walker.ts'

/** The tasks that the command line selects. An empty list selects all. */
export interface TaskSelection {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** Names or ids of tasks. */
  readonly tasks: readonly string[]
  /** Name or id of the first task to run. */
  readonly startAt: string | undefined
}

/**
 * Selects the tasks of the whole playbook that fit all parts of the selection. A task tagged `always` fits any
 * `--tags`; a task tagged `never` fits only when one of its tags, or the task itself, is named. Unknown names
 * are reported.
 */
export function selectTasks(
  { steps }: Walker,
  selection: TaskSelection,
  diagnostics: Diagnostics,
): ReadonlySet<Task> {
  const all = steps.map(({ task }) => task)
  checkTags(all, selection, diagnostics)
  for (const name of [...selection.tasks, ...(selection.startAt === undefined ? [] : [selection.startAt])])
    checkTask(name, all, diagnostics)
  const first = all.findIndex((task) => selection.startAt !== undefined && isCalled(task, selection.startAt))
  return new Set(all.slice(Math.max(0, first)).filter((task) => isAskedFor(task, selection)))
}

function isCalled(task: Task, name: string): boolean {
  return task.id === name || task.name === name || task.address === name
}

function isAskedFor(task: Task, { tags, skipTags, tasks }: TaskSelection): boolean {
  const has = (tag: string): boolean => task.tags.includes(tag)
  if (skipTags.some(has)) return false
  if (tasks.length > 0)
    return tasks.some((name) => isCalled(task, name)) && (tags.length === 0 || tags.some(has))
  if (has('never') && !tags.some(has)) return false
  return tags.length === 0 || has('always') || tags.some(has)
}

function checkTags(all: readonly Task[], { tags, skipTags }: TaskSelection, diagnostics: Diagnostics): void {
  const known = new Set(['always', 'never', ...all.flatMap((task) => task.tags)])
  for (const tag of [...tags, ...skipTags]) {
    if (!known.has(tag))
      diagnostics.error('unknown-tag', `no task has the tag "${tag}"`, undefined, suggestionHint(tag, known))
  }
}

function checkTask(name: string, all: readonly Task[], diagnostics: Diagnostics): void {
  if (all.some((task) => isCalled(task, name))) return
  const known = all.flatMap((task) => (task.id === undefined ? [task.name] : [task.id, task.name]))
  diagnostics.error(
    'unknown-task',
    `no task is called "${name}"`,
    undefined,
    suggestionHint(name, new Set(known)),
  )
}
