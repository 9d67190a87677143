import type { Change } from '../core/module-definition.ts'
import { beforeOf, bringsSecret } from '../journal/before.ts'
import type { Before, ChangeApplied } from '../journal/event.ts'
import type { Task } from '../program/model.ts'
import { failed, type RoundOutcome } from './outcome.ts'
import type { RunContext } from './run-context.ts'

/** What is written down of one round's changes: before they are sent, and when they are proven. */
export interface ChangeRecording {
  /** Ends when it is on the disk; a failure where it cannot be: then nothing is to be sent. */
  begin(changes: readonly Change[], state: unknown): Promise<RoundOutcome | undefined>
  applied(): void
}

export interface RecordedRound {
  readonly task: Task
  readonly host: string
  readonly params: unknown
  readonly item: string | undefined
  /** Addresses of the handlers that are owed from the change on, and were not before; asked once, when it begins. */
  readonly notified: () => readonly string[]
}

export function recordingOf(round: RecordedRound, run: RunContext): ChangeRecording {
  let begun: ChangeApplied | undefined
  return {
    begin: async (changes, state) => {
      if (changes.every(({ alters }) => alters === false)) return undefined
      const before = await seenBefore(round, { changes, state }, run)
      begun = appliedEvent(round, changes, before)
      const notifies = round.notified()
      run.emit({ ...begun, type: 'change.started', ...(notifies.length === 0 ? {} : { notifies }) })
      const trouble = await run.record?.sync()
      return trouble === undefined ? undefined : notWritten(trouble)
    },
    applied: () => {
      if (begun !== undefined) run.emit(begun)
    },
  }
}

function appliedEvent(
  { task, host, item }: RecordedRound,
  changes: readonly Change[],
  before: Before,
): ChangeApplied {
  return {
    type: 'change.applied',
    host,
    address: task.address,
    task: task.name,
    ...(item === undefined ? {} : { item }),
    changes: changes.map(({ summary }) => summary),
    before,
  }
}

/** Without a record, as in tests of the engine, nothing is kept. */
async function seenBefore(
  { task, params }: RecordedRound,
  seen: { readonly changes: readonly Change[]; readonly state: unknown },
  { record, holdsSecret, maskData }: RunContext,
): Promise<Before> {
  if (record === undefined) return {}
  const isSecret = isAboutSecret(task, params) || bringsSecret(seen.changes, holdsSecret)
  return beforeOf({ ...seen, isSecret }, { keep: (bytes) => record.keep(bytes), holdsSecret, mask: maskData })
}

/** A parameter is given that the module's schema calls secret, or the task says `sensitive`. */
function isAboutSecret({ module }: Task, params: unknown): boolean {
  const given = params as Readonly<Record<string, unknown>>
  return secretParams(module).some((name) => given[name] !== undefined) || given['sensitive'] === true
}

/** Names of the parameters that the module's schema calls secret. */
export function secretParams({ params }: Task['module']): readonly string[] {
  const schemas = Object.entries(
    (params.properties ?? {}) as Readonly<Record<string, { readonly secret?: boolean }>>,
  )
  return schemas.filter(([, { secret }]) => secret === true).map(([name]) => name)
}

function notWritten(trouble: string): RoundOutcome {
  return {
    ...failed(`nothing was changed, for the journal cannot be written: ${trouble}`, {
      hint: 'a change is written down before it is made: make room on the disk of the controller, then run again',
    }),
    isFinal: true,
  }
}
