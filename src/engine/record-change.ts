import type { Change } from '../core/module-definition.ts'
import { beforeOf } from '../journal/before.ts'
import type { Before, ChangeApplied } from '../journal/event.ts'
import { failed, type TaskOutcome } from './outcome.ts'
import type { PlannedTask } from './planned-task.ts'
import type { RunContext } from './run-context.ts'

/** What is written down of a planned task: before its changes are sent, and when they are proven. */
export interface ChangeRecording {
  /** Ends when it is on the disk; a failure where it cannot be: then nothing is to be sent. */
  begin(planned: PlannedTask, found: Found): Promise<TaskOutcome | undefined>
  applied(): void
}

/** What a planned task is made of. */
interface Found {
  readonly state: unknown
  readonly changes: readonly Change[]
}

/** `notified` gives the addresses of the handlers that are owed from the change on, and were not before; it is asked once, when the change begins. */
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

/** Without a record, as in tests of the engine, nothing is kept. */
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
