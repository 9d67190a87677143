import { createHash } from 'node:crypto'
import { type Failure, failure, isFailure, type LocalFile, type Resource } from '../core/module-definition.ts'
import { namesText } from '../core/names-text.ts'
import { userScript } from '../core/shell.ts'
import { formatSpan } from '../core/source.ts'
import type { Item } from '../inventory/precedence.ts'
import { checkValue } from '../language/check-value.ts'
import { type Resolved, type ResolvedParts, resolve, resolveParts } from '../language/resolve.ts'
import type { SchemaValidator } from '../language/schema-validator.ts'
import type { Fact } from '../language/unknown-value.ts'
import { EvaluationError, type Expression, type Scope } from '../language/value-template.ts'
import { referencesIn } from '../program/keyword-table.ts'
import type { Condition, Task } from '../program/model.ts'
import type { Ready, ReadyGuard } from '../units/ready.ts'
import type { EvaluationContext } from './evaluation-context.ts'
import { scopeFor, within } from './scope.ts'

/** A task on a host with all its variables filled in, before any probe is sent. */
export type Prepared = Ready | { readonly kind: 'skipped'; readonly why: string } | NotKnown | Failure

export interface NotKnown {
  readonly kind: 'unknown'
  readonly why: string
  /** The task waits for an earlier task that has not run. */
  readonly isAwaited: boolean
  /** A fact that hosts must be asked for first. */
  readonly asks: Fact | undefined
  /** Resources that the task would alter, as far as its parameters are known; `any` when they are not. */
  readonly touches: readonly Resource[]
  /** The task's conditions hold, and only its parameters are not known. */
  readonly isDue: boolean
  /** Names of variables that the task would set. */
  readonly defines: readonly string[]
}

/** The items of a task's loop; a task without a loop has a single item, `undefined`. */
export function prepareItems(
  task: Task,
  context: EvaluationContext,
): readonly (Item | undefined)[] | Prepared {
  const { loop } = task
  if (loop === undefined) return [undefined]
  const due = decide(task, task.when.slice(0, outerConditions(task)), context, undefined)
  if (due.kind !== 'due') return due
  const found = settled(resolve((scope) => loop.render(scope), scopeFor(task, context, undefined)))
  if (found.kind === 'failure') return found
  if (found.kind === 'unknown') return notKnown(task, context, undefined, found)
  const { value } = found
  if (!Array.isArray(value)) return failure('`loop` must be a list', `it is: ${JSON.stringify(value)}`)
  return value.map((item, index) => ({ value: item, index }))
}

/** `conditions`: those conditions that are decided here, where a task is only to be probed ahead. */
export function prepare(
  task: Task,
  context: EvaluationContext,
  item: Item | undefined,
  conditions = task.when,
): Prepared {
  const due = decide(task, conditions, context, item)
  return due.kind === 'due' ? makeReady(task, context, item, due.unless) : due
}

/** The value of one of a task's conditions. */
export function resolveCondition(
  condition: Condition,
  task: Task,
  context: EvaluationContext,
  item: Item | undefined,
): Resolved<boolean> {
  const scope = scopeFor(within(task, condition.level), context, item)
  return resolve((found) => {
    const holds = condition.evaluate(found)
    if (typeof holds === 'boolean') return holds
    throw new EvaluationError('`when` must be true or false', condition.span)
  }, scope)
}

interface Due {
  readonly kind: 'due'
  /** Names of pending tasks that may change the value. */
  readonly unless: readonly string[]
}

/** Decides conditions one after the other: the first false one skips the task, although a later one may be unknown. */
function decide(
  task: Task,
  conditions: readonly Condition[],
  context: EvaluationContext,
  item: Item | undefined,
): Due | Exclude<Prepared, Ready> {
  const unless: string[] = []
  for (const condition of conditions) {
    const found = settled(resolveCondition(condition, task, context, item))
    if (found.kind === 'failure') return found
    if (found.kind === 'unknown') return notKnown(task, context, item, found)
    if (!found.value) return { kind: 'skipped', why: condition.text }
    unless.push(...found.unless)
  }
  return { kind: 'due', unless }
}

/** The value of a condition or loop, which must be certain. A failure has the place of its expression. */
function settled<Value>(found: Resolved<Value>) {
  if (found.kind === 'failed') return failureOf(found.error)
  if (found.kind === 'unknown') return { ...found, isDue: false }
  if (!found.isGuess) return found
  const why = `whether it is due is not known before ${namesText(found.unless)}`
  return { kind: 'unknown', why, isAwaited: false, asks: undefined, isDue: false } as const
}

function failureOf({ message, span, hint }: EvaluationError): Failure {
  return failure(`${message} (${formatSpan(span)})`, hint)
}

/** How many of the first conditions do not read the loop's item: they decide for the whole task. */
function outerConditions(task: Task): number {
  const speaksOfItem = (expression: Expression): boolean =>
    expression.references.some(({ path }) => path[0] === 'item' || path[0] === 'index')
  const first = task.when.findIndex(speaksOfItem)
  return first === -1 ? task.when.length : first
}

function makeReady(
  task: Task,
  context: EvaluationContext,
  item: Item | undefined,
  before: readonly string[],
): Prepared {
  const known = context.cache.ready.get(task)
  const ready = known ?? render(task, context, item)
  if (known === undefined && isFixed(task) && !('touches' in ready)) context.cache.ready.set(task, ready)
  if (isFailure(ready) || ready.kind === 'unknown') return ready
  const own = ready.user === context.actorOf(task).login ? { ...ready, user: undefined } : ready
  const unless = [...new Set([...before, ...(ready.unless ?? [])])]
  return unless.length === 0 ? own : { ...own, unless }
}

/**
 * Whether a task has the same parameters on every host. With a thousand hosts, rendering such tasks anew would be most
 * of a run's work.
 */
function isFixed(task: Task): boolean {
  const template = task.source?.kind === 'template' ? task.source.template.references.length : 0
  const inputs = task.params.references.length + referencesIn('attempt', task).length + template
  return task.loop === undefined && inputs === 0
}

function render(task: Task, context: EvaluationContext, item: Item | undefined): Ready | Failure | NotKnown {
  const scope = scopeFor(task, context, item)
  const params = resolveParts(task.params, scope)
  if (params.whole.kind === 'unknown') return unknownTask(task, params, { ...params.whole, isDue: true })
  if (params.whole.kind === 'failed') return failureOf(params.whole.error)
  const { value } = params.whole
  const found = resolve((within) => readyIn(task, value, within, context.cache.validator), scope)
  switch (found.kind) {
    case 'known':
      return isFailure(found.value) || found.unless.length === 0
        ? found.value
        : { ...found.value, unless: found.unless }
    case 'unknown':
      return unknownTask(task, params, { ...found, isDue: true })
    case 'failed':
      return failureOf(found.error)
  }
}

function readyIn(task: Task, rendered: unknown, scope: Scope, validator: SchemaValidator): Ready | Failure {
  const problems = checkValue(rendered, task.module.params, validator)
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

type Reason = Pick<NotKnown, 'why' | 'isDue' | 'isAwaited' | 'asks'>

function notKnown(task: Task, context: EvaluationContext, item: Item | undefined, reason: Reason): NotKnown {
  return unknownTask(task, resolveParts(task.params, scopeFor(task, context, item)), reason)
}

function unknownTask(task: Task, params: ResolvedParts, { why, isDue, isAwaited, asks }: Reason): NotKnown {
  const touches = isAwaited ? ANY : mayTouch(task, params)
  return { kind: 'unknown', why, isDue, isAwaited, asks, touches, defines: task.definedNames }
}

const ANY: readonly Resource[] = ['any']

/**
 * Resources that a task with unknown parameters may alter: only the tasks behind it that use these resources become
 * unknown, too.
 */
function mayTouch({ module }: Task, { known, whole }: ResolvedParts): readonly Resource[] {
  if (known === undefined || whole.kind === 'failed') return ANY
  try {
    const touches = module.touches(known)
    return touches.some((resource) => resource.includes('undefined')) ? ANY : touches
  } catch {
    return ANY
  }
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

export function isPrepared(value: readonly (Item | undefined)[] | Prepared): value is Prepared {
  return !Array.isArray(value) || isFailure(value)
}
