import type { Change } from '../core/module-definition.ts'
import { beforeOf } from '../journal/before.ts'
import type { Before, ChangeApplied } from '../journal/event.ts'
import { failed, type TaskOutcome } from './outcome.ts'
import type { PlannedTask } from './planned-task.ts'
import type { RunContext } from './run-context.ts'

/** Writes to the run's record: a planned task before its changes are sent, and their proof. */
export interface ChangeRecording {
  /** Resolves when the planned task is on the disk, or with a failure where it cannot be written: then nothing may be sent. */
  begin(planned: PlannedTask, found: Found): Promise<TaskOutcome | undefined>
  applied(): void
}

/** The parts that a planned task is made from. */
interface Found {
  readonly state: unknown
  readonly changes: readonly Change[]
}

/** `notified` returns the addresses of the handlers that the change newly notifies; it is called once, when the change begins. */
export function recordingOf(notified: () => readonly string[], run: RunContext): ChangeRecording {
  let begun: ChangeApplied | undefined
  return {
    begin: async (planned, found) => {
      if (planned.changes.every(({ alters }) => alters === false)) return undefined
      begun = appliedEvent(planned, await seenBefore(planned, found, run))
      const notifies = notified()
      run.emit({ ...begun, type: 'change.started', ...(notifies.length === 0 ? {} : { notifies }) })
      const trouble = await run.record?.sync()
      return trouble === undefined ? undefined : notWritten(trouble)
    },
    applied: () => {
      if (begun !== undefined) run.emit(begun)
    },
  }
}

function appliedEvent({ task, subject, actor, item, changes }: PlannedTask, before: Before): ChangeApplied {
  return {
    type: 'change.applied',
    host: subject,
    ...(actor === subject ? {} : { actor }),
    address: task.address,
    task: task.name,
    ...(item === undefined ? {} : { item }),
    changes: changes.map(({ summary }) => summary),
    before,
  }
}

/** The state before the changes; `undefined` where the run keeps no record, as in tests of the engine. */
async function seenBefore(
  { isSecret }: PlannedTask,
  found: Found,
  { record, holdsSecret, maskData }: RunContext,
): Promise<Before> {
  if (record === undefined) return {}
  const keep = (bytes: Buffer): Promise<string | undefined> => record.keep(bytes)
  return beforeOf({ ...found, isSecret }, { keep, holdsSecret, mask: maskData })
}

function notWritten(trouble: string): TaskOutcome {
  return {
    ...failed(`nothing was changed, for the journal cannot be written: ${trouble}`, {
      hint: 'a change is written down before it is made: make room on the disk of the controller, then run again',
    }),
    isFinal: true,
  }
}
