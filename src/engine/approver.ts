import type { ProbeOutput } from '../core/module-definition.ts'
import type { RunEvent } from '../journal/event.ts'
import type { PlannedTask } from './planned-task.ts'

/**
 * Says yes or no to a planned task before any part of the task is sent. The engine asks one approver after the other,
 * until one says no.
 */
export interface Approver {
  /** Called before the first task. */
  begin?(emit: (event: RunEvent) => void): void
  /** Resolves with the verdict, after any time. In a dry run (`isDry`) the approver judges what a run would do. */
  approve(planned: PlannedTask, how: { readonly isDry: boolean }): Promise<Verdict>
  /** Called after the last task, while the hosts can still be asked. Resolves with true when the run did harm. */
  end?(): Promise<boolean>
}

export type Verdict = Approval | Objection

export interface Approval {
  readonly kind: 'yes'
  /** Called once: when the approved changes have ended, or when they will not be made after all. */
  readonly ended?: (() => void) | undefined
}

export interface Objection {
  readonly kind: 'no'
  /** One sentence, for the operator. */
  readonly reason: string
  readonly hint?: string | undefined
  readonly output?: ProbeOutput | undefined
  /** The approver judged the host as the host is now: pending changes of a dry run may reverse the verdict. */
  readonly isOfHostNow?: true
}

export const YES: Approval = { kind: 'yes' }
