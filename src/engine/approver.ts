import type { ProbeOutput } from '../core/module-definition.ts'
import type { RunEvent } from '../journal/event.ts'
import type { PlannedTask } from './planned-task.ts'

/** Says yes or no to what was planned, before any of it is sent. The engine asks one after the other, until one says no. */
export interface Approver {
  /** Called before the first task. */
  begin?(emit: (event: RunEvent) => void): void
  /** May take its time. In a dry run it is told what would be done. */
  approve(planned: PlannedTask, how: { readonly isDry: boolean }): Promise<Verdict>
  /** After the last task, while the hosts can still be asked; true when the run did harm. */
  end?(): Promise<boolean>
}

export type Verdict = Approval | Objection

export interface Approval {
  readonly kind: 'yes'
  /** Called once: when what was approved has come to its end, or will not be done after all. */
  readonly ended?: (() => void) | undefined
}

export interface Objection {
  readonly kind: 'no'
  /** A sentence. */
  readonly reason: string
  readonly hint?: string | undefined
  readonly output?: ProbeOutput | undefined
  /** It was told from the host as it is now: what a dry run leaves pending may have it otherwise. */
  readonly isOfHostNow?: true
}

export const YES: Approval = { kind: 'yes' }
