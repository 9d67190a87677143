import { createHash } from 'node:crypto'
import { type Failure, failure, isFailure, type LocalFile, type Resource } from '../core/module-definition.ts'
import { namesText } from '../core/names-text.ts'
import { userScript } from '../core/shell.ts'
import { formatSpan } from '../core/source.ts'
import type { Item } from '../inventory/precedence.ts'
import { checkValue } from '../language/check-value.ts'
import { EvaluationError, type Expression, type Reference, type Scope } from '../language/value-template.ts'
import { referencesIn } from '../program/keyword-table.ts'
import type { Condition, Task } from '../program/model.ts'
import type { Ready, ReadyGuard } from '../units/ready.ts'
import { inputDoubt } from './input-doubts.ts'
import { type Surroundings, scopeFor, within } from './scope.ts'

/** A task on a host with all its variables filled in. No host has been asked for it. */
export type Prepared = Ready | { readonly kind: 'skipped'; readonly why: string } | NotKnown | Failure

export interface NotKnown {
  readonly kind: 'unknown'
  readonly why: string
  /** What it would alter, as far as its parameters are known; `any` when that cannot be told. */
  readonly touches: readonly Resource[]
  /** It will be done, only how is not known. */
  readonly isDue: boolean
  /** Variables that it would set. */
  readonly defines: readonly string[]
}

/** The rounds of a task's loop; a task without one has a single round, `undefined`. */
export function prepareItems(task: Task, around: Surroundings): readonly (Item | undefined)[] | Prepared {
  const { loop } = task
  if (loop === undefined) return [undefined]
  return attempt(() => {
    const decided = decide(task, [...task.when.slice(0, outerConditions(task)), loop], around)
    if (decided !== undefined) return decided
    const value = loop.render(scopeFor(task, around, undefined))
    if (!Array.isArray(value)) return failure('`loop` must be a list', `it is: ${JSON.stringify(value)}`)
    return value.map((item, index) => ({ value: item, index }))
  })
}

/** `conditions`: those that can be decided, where a task is only to be asked ahead of its turn. */
export function prepare(
  task: Task,
  around: Surroundings,
  item: Item | undefined,
  conditions = task.when,
): Prepared {
  return attempt(() => decide(task, conditions, around, item) ?? makeReady(task, around, item))
}

/** Conditions are decided one after the other, so that a false one settles it although a later one is not known. */
function decide(
  task: Task,
  needed: readonly (Condition | { readonly references: readonly Reference[] })[],
  around: Surroundings,
  item?: Item,
): Prepared | undefined {
  for (const need of needed) {
    const seen = 'level' in need ? within(task, need.level) : task
    const doubt = inputDoubt(need.references, seen, around)
    if (doubt.kind === 'unknown') return notKnown(task, around, item, { why: doubt.why, isDue: false })
    if (doubt.isGuess) {
      const why = `whether it is due is not known before ${namesText(doubt.unless)}`
      return notKnown(task, around, item, { why, isDue: false })
    }
    if (!('evaluate' in need)) continue
    const holds = need.evaluate(scopeFor(seen, around, item))
    if (typeof holds !== 'boolean') throw new EvaluationError('`when` must be true or false', need.span)
    if (!holds) return { kind: 'skipped', why: need.text }
  }
  return undefined
}

/** Conditions that do not speak of the loop's item settle the whole task. */
function outerConditions(task: Task): number {
  const speaksOfItem = (expression: Expression): boolean =>
    expression.references.some(({ path }) => path[0] === 'item' || path[0] === 'index')
  const first = task.when.findIndex(speaksOfItem)
  return first === -1 ? task.when.length : first
}

function makeReady(task: Task, around: Surroundings, item: Item | undefined): Prepared {
  const conditions = task.when.flatMap(({ references }) => references)
  const doubt = inputDoubt(
    [...conditions, ...task.params.references, ...keywordsAndSource(task)],
    task,
    around,
  )
  if (doubt.kind === 'unknown') return notKnown(task, around, item, { why: doubt.why, isDue: true })
  const ready = isFixed(task) ? fixed(task, around) : render(task, scopeFor(task, around, item))
  if (isFailure(ready)) return ready
  const own = ready.user === around.host.login ? { ...ready, user: undefined } : ready
  return doubt.unless.length === 0 ? own : { ...own, unless: doubt.unless }
}

function notKnown(
  task: Task,
  around: Surroundings,
  item: Item | undefined,
  { why, isDue }: Pick<NotKnown, 'why' | 'isDue'>,
): NotKnown {
  return { kind: 'unknown', why, isDue, touches: mayTouch(task, around, item), defines: task.definedNames }
}

/** A task without variables asks the same of every host: with a thousand hosts most of a run's work would be to find that out. */
function isFixed(task: Task): boolean {
  const inputs = [...task.params.references, ...keywordsAndSource(task)]
  return task.loop === undefined && inputs.length === 0
}

function fixed(task: Task, around: Surroundings): Ready | Failure {
  const known = around.remembered.ready.get(task)
  if (known !== undefined) return known
  const ready = render(task, scopeFor(task, around, undefined))
  around.remembered.ready.set(task, ready)
  return ready
}

function render(task: Task, scope: Scope): Ready | Failure {
  const rendered = task.params.render(scope)
  const problems = checkValue(rendered, task.module.params)
  if (problems.length > 0) return failure(`${task.module.name}: ${problems.join('; ')}`)
  const params = withSource(rendered, task, scope)
  return {
    kind: 'ready',
    params,
    user: task.module.runsAs?.(params) ?? task.become,
    probe: task.module.probe(params),
    guard: readyGuard(task, scope),
  }
}

/** A task that waits for another one's result keeps only those behind it in the dark that have to do with it. */
function mayTouch(task: Task, around: Surroundings, item: Item | undefined): readonly Resource[] {
  const fields = [...(task.params.fields ?? [])].filter(
    ([, value]) => inputDoubt(value.references, task, around).kind === 'known',
  )
  try {
    const params =
      task.params.fields !== undefined
        ? Object.fromEntries(fields.map(([key, value]) => [key, value.render(scopeFor(task, around, item))]))
        : task.params.render(scopeFor(task, around, item))
    const touches = task.module.touches(params)
    return touches.some((resource) => resource.includes('undefined')) ? ['any'] : touches
  } catch {
    return ['any']
  }
}

function keywordsAndSource(task: Task): readonly Reference[] {
  const own = referencesIn('attempt', task)
  return task.source?.kind === 'template' ? [...own, ...task.source.template.references] : own
}

function readyGuard(task: Task, scope: Scope): ReadyGuard | undefined {
  if (task.guard === undefined) return undefined
  return {
    script: userScript(String(task.guard.command.render(scope))),
    message: String(task.guard.message.render(scope)),
  }
}

function withSource(params: unknown, task: Task, scope: Scope): unknown {
  if (task.module.source === undefined) return params
  if (task.source?.kind === 'template')
    return { ...(params as object), source: [renderedFile(task.source.template.render(scope))] }
  return { ...(params as object), source: task.source?.files, emptyFolders: task.source?.emptyFolders }
}

function renderedFile(text: string): LocalFile {
  const bytes = Buffer.from(text)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { relativePath: '', size: bytes.length, sha256, content: { kind: 'bytes', bytes } }
}

/** What cannot be evaluated fails the task, with the place of the expression. */
function attempt<T>(action: () => T): T | Failure {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return failure(`${error.message} (${formatSpan(error.span)})`, error.hint)
  }
}

export function isPrepared(value: readonly (Item | undefined)[] | Prepared): value is Prepared {
  return !Array.isArray(value) || isFailure(value)
}
