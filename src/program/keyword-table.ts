import type { Reference, SecretSource } from '../language/value-template.ts'
import { memberOf } from '../language/yaml-data.ts'
import type { YamlMap } from '../language/yaml-node.ts'
import type { Attempt, AttemptOutcome } from './attempt.ts'
import type { AnyKeyword, KeywordContext, KeywordPlace, Misplaced, Phase } from './keyword.ts'
import { become, becomeUser } from './keywords/become.ts'
import { defaults } from './keywords/defaults.ts'
import { delegateTo } from './keywords/delegate-to.ts'
import { guard } from './keywords/guard.ts'
import { handlers } from './keywords/handlers.ts'
import { hosts } from './keywords/hosts.ts'
import { id } from './keywords/id.ts'
import { ignoreFailure } from './keywords/ignore-failure.ts'
import { include } from './keywords/include.ts'
import { loop } from './keywords/loop.ts'
import { name } from './keywords/name.ts'
import { notify } from './keywords/notify.ts'
import { order } from './keywords/order.ts'
import { params } from './keywords/params.ts'
import { register } from './keywords/register.ts'
import { runOnce } from './keywords/run-once.ts'
import { serial } from './keywords/serial.ts'
import { summary } from './keywords/summary.ts'
import { tags } from './keywords/tags.ts'
import { tasks } from './keywords/tasks.ts'
import { timeout } from './keywords/timeout.ts'
import { until } from './keywords/until.ts'
import { vars } from './keywords/vars.ts'
import { when } from './keywords/when.ts'
import { withArguments } from './keywords/with.ts'

/**
 * All keywords, in the order of the reference. A keyword further up is further out around an attempt: `ignore_failure`
 * gets the outcome of `until`, and `until` that of each attempt with its `notify`.
 */
export const KEYWORDS = [
  name,
  hosts,
  order,
  serial,
  defaults,
  include,
  withArguments,
  summary,
  params,
  id,
  when,
  vars,
  tags,
  become,
  becomeUser,
  delegateTo,
  runOnce,
  tasks,
  handlers,
  loop,
  register,
  ignoreFailure,
  until,
  notify,
  guard,
  timeout,
] as const

type Entry = (typeof KEYWORDS)[number]

/** The values of all keywords that are allowed at a place, by field. */
export type FieldsAt<Place extends KeywordPlace> = {
  readonly [One in Valued as Place extends One['places'][number] ? One['field'] : never]: ReturnType<
    One['read']
  >
}

type Valued = Extract<Entry, { readonly read: unknown }>

/** The values of a task's keywords as written, without those that includes and plays add to. */
export type TaskSettings = Omit<
  FieldsAt<'task'>,
  'name' | 'id' | 'when' | 'vars' | 'tags' | 'become' | 'delegateTo'
>

export function keywordsAt(place: KeywordPlace): readonly AnyKeyword[] {
  return BY_PLACE[place]
}

export function namesAt(place: KeywordPlace): readonly string[] {
  return NAMES[place]
}

/** Reads all keywords that are allowed at a place. Values that do not fit their schemas have been reported before. */
export function readKeywords<Place extends KeywordPlace>(
  place: Place,
  node: YamlMap,
  context: KeywordContext,
): FieldsAt<Place> {
  const values: Record<string, unknown> = {}
  for (const keyword of BY_PLACE[place])
    if (keyword.read !== undefined && keyword.field !== undefined)
      values[keyword.field] = keyword.read(memberOf(node, keyword.name), context, node)
  return values as FieldsAt<Place>
}

/** References in a task's keywords that are evaluated in one phase; those of conditions and variables are collected elsewhere. */
export function referencesIn(phase: Phase, fields: TaskSettings): readonly Reference[] {
  let found = NONE
  for (const { field, inputs } of WITH_INPUTS[phase])
    for (const { references } of inputs?.(valueAt(field, fields)) ?? [])
      if (references.length > 0) found = found.length === 0 ? references : [...found, ...references]
  return found
}

/** References in a task's keywords, for all phases. */
export function referencesOfKeywords(fields: TaskSettings): readonly Reference[] {
  return PHASES.flatMap((phase) => referencesIn(phase, fields))
}

/** Secrets that a task's keywords name. */
export function secretsIn(fields: TaskSettings): readonly SecretSource[] {
  return Object.values(WITH_INPUTS)
    .flat()
    .flatMap(({ field, inputs }) => inputs?.(valueAt(field, fields)) ?? [])
    .flatMap(({ secrets }) => secrets ?? [])
}

/** A shared empty list, because most tasks have no references and the list is read at each attempt on each host. */
const NONE: readonly Reference[] = []

export function isFence(fields: TaskSettings): boolean {
  return FENCES.some(({ field, isFence: holds }) => holds?.(valueAt(field, fields)) === true)
}

/** Makes an attempt, with what the task's keywords do around it. */
export function attemptWithKeywords<Outcome extends AttemptOutcome>(
  fields: TaskSettings,
  attempt: Attempt<Outcome>,
): Promise<Outcome> {
  const written = AROUND.filter(({ field }) => isWritten(valueAt(field, fields)))
  if (written.length === 0) return attempt.next()
  const from = (index: number): Promise<Outcome> => {
    const keyword = written[index]
    if (keyword?.around === undefined) return attempt.next()
    return keyword.around(valueAt(keyword.field, fields), { ...attempt, next: () => from(index + 1) })
  }
  return from(0)
}

/** Whether a task has the keyword: only then does the keyword do something around attempts. */
function isWritten(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
}

/** The hint for a keyword that was given an expression but must be constant. */
export function constantHintOf(key: string): string | undefined {
  const keyword: AnyKeyword | undefined = KEYWORDS.find((one) => one.name === key)
  return keyword?.constantHint
}

/** The message for a known keyword at a place where it is not allowed. */
export function misplacedAt(place: KeywordPlace, key: string): Misplaced | undefined {
  const keyword: AnyKeyword | undefined = KEYWORDS.find((one) => one.name === key)
  const isOfTasks = place === 'include' && keyword?.places.includes('task') === true
  return keyword?.misplaced?.[place] ?? (isOfTasks ? ON_ITS_TASKS : undefined)
}

const ON_ITS_TASKS: Misplaced = { hint: 'put it on the tasks within the file' }

/** A schema for the values of a place's keywords. Unknown keys pass: they are reported elsewhere, with better hints. */
function schemaAt(place: KeywordPlace): object {
  const own = keywordsAt(place)
  return {
    type: 'object',
    properties: Object.fromEntries(own.map((keyword) => [keyword.name, keyword.schema])),
    required: own.filter(({ required }) => required?.includes(place) === true).map((keyword) => keyword.name),
  }
}

function at(place: KeywordPlace): readonly AnyKeyword[] {
  return KEYWORDS.filter((keyword: AnyKeyword) => keyword.places.includes(place))
}

function valueAt(field: string | undefined, fields: TaskSettings): unknown {
  return (fields as Readonly<Record<string, unknown>>)[field ?? '']
}

function inPhase(phase: Phase): readonly AnyKeyword[] {
  return at('task').filter((keyword) => keyword.phase === phase)
}

const BY_PLACE: Readonly<Record<KeywordPlace, readonly AnyKeyword[]>> = {
  play: at('play'),
  task: at('task'),
  include: at('include'),
  'task file': at('task file'),
}

const NAMES: Readonly<Record<KeywordPlace, readonly string[]>> = {
  play: at('play').map((keyword) => keyword.name),
  task: at('task').map((keyword) => keyword.name),
  include: at('include').map((keyword) => keyword.name),
  'task file': at('task file').map((keyword) => keyword.name),
}

/** One object for each place, because compiled schemas are found by identity. */
export const KEYWORD_SCHEMAS: Readonly<Record<KeywordPlace, object>> = {
  play: schemaAt('play'),
  task: schemaAt('task'),
  include: schemaAt('include'),
  'task file': schemaAt('task file'),
}

/** Keywords whose values must be known when the playbook is read. */
export const CONSTANT_KEYWORDS: readonly string[] = KEYWORDS.flatMap((keyword: AnyKeyword) => [
  ...(keyword.isConstant === true ? [keyword.name] : []),
  ...(keyword.constantMembers ?? []),
])

const PHASES: readonly Phase[] = ['items', 'attempt', 'outcome']

const WITH_INPUTS: Readonly<Record<Phase, readonly AnyKeyword[]>> = {
  items: inPhase('items'),
  attempt: inPhase('attempt'),
  outcome: inPhase('outcome'),
}

const FENCES = at('task').filter((keyword) => keyword.isFence !== undefined)
const AROUND = at('task').filter((keyword) => keyword.around !== undefined)
