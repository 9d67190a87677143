import { JOURNAL_VERSION, type RunEvent, type Stamp } from './event.ts'

type Check = (value: unknown) => boolean

/** The kind of a line of a journal. `addition`: an event of a type that a later version added, which readers may skip. */
export function kindOfLine(value: unknown): 'event' | 'addition' | 'damaged' {
  if (!isObject(value) || !matches(value, STAMP)) return 'damaged'
  const type = value['type'] as RunEvent['type']
  if (!Object.hasOwn(FIELDS, type)) return 'addition'
  return matches(value, FIELDS[type]) ? 'event' : 'damaged'
}

const isText: Check = (value) => typeof value === 'string'
const isAmount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText)
const isTrue: Check = (value) => value === true
const isAny: Check = () => true

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function oneOf(...words: readonly unknown[]): Check {
  return (value) => words.includes(value)
}

function maybe(check: Check): Check {
  return (value) => value === undefined || check(value)
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

function record(fields: Readonly<Record<string, Check>>): Check {
  return (value) => isObject(value) && matches(value, fields)
}

type Fields = Readonly<Record<string, Check>>

function matches(value: Readonly<Record<string, unknown>>, fields: Fields): boolean {
  return Object.entries(fields).every(([name, check]) =>
    check(Object.hasOwn(value, name) ? value[name] : undefined),
  )
}

const STAMP: Readonly<Record<keyof Stamp | 'type', Check>> = {
  type: isText,
  run: isText,
  seq: isAmount,
  at: isText,
}

const KEPT = {
  sha256: maybe(isText),
  size: maybe(isAmount),
  kept: maybe(isTrue),
  leftOut: maybe(isText),
} as const

const BEFORE = record({
  state: isAny,
  files: maybe(listOf(record({ path: isText, absent: maybe(isTrue), ...KEPT }))),
  whole: maybe(record(KEPT)),
})

const CHANGE = {
  host: isText,
  actor: maybe(isText),
  address: isText,
  task: isText,
  item: maybe(isText),
  changes: isTexts,
  before: BEFORE,
} as const

const SELECTION = record({
  limit: maybe(isText),
  tags: maybe(isTexts),
  skipTags: maybe(isTexts),
  tasks: maybe(isTexts),
  startAt: maybe(isText),
  failed: maybe(isTrue),
})

type FieldsOf<Type> = Readonly<Record<Exclude<keyof Extract<RunEvent, { type: Type }>, 'type'>, Check>>

/** The fields of each event; the type makes the compiler demand all of them. */
const FIELDS: { readonly [Type in RunEvent['type']]: FieldsOf<Type> } = {
  'run.started': {
    version: oneOf(JOURNAL_VERSION),
    playbook: isText,
    mode: oneOf('apply', 'check'),
    hosts: isTexts,
    selection: maybe(SELECTION),
  },
  'play.started': { address: isText, play: isText, hosts: isTexts },
  'task.started': { address: isText, task: isText, module: isText, place: maybe(isText), hosts: isTexts },
  'change.started': { ...CHANGE, notifies: maybe(isTexts) },
  'change.applied': CHANGE,
  'host.task.finished': {
    host: isText,
    actor: maybe(isText),
    address: isText,
    task: isText,
    module: isText,
    outcome: oneOf('ok', 'ok_now', 'changed', 'skipped', 'failed', 'unreachable', 'unknown'),
    durationMs: isAmount,
    item: maybe(isText),
    changes: maybe(listOf(record({ summary: isText, diff: maybe(isObject), script: maybe(isText) }))),
    unless: maybe(isTexts),
    message: maybe(isText),
    hint: maybe(isText),
    place: maybe(isText),
    ignored: maybe(isTrue),
    altered: maybe(oneOf('yes', 'maybe')),
    stdout: maybe(isText),
    stderr: maybe(isText),
    earlierLines: maybe(record({ stdout: maybe(isAmount), stderr: maybe(isAmount) })),
    handler: maybe(isTrue),
  },
  'host.left': { host: isText, address: isText, play: isText },
  'handler.settled': { host: isText, address: isText },
  warning: { host: maybe(isText), message: isText, hint: maybe(isText) },
  'run.finished': { durationMs: isAmount, stats: isObject, exitCode: isAmount },
}
