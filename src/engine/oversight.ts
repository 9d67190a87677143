import type { Change, Resource } from '../core/module-definition.ts'
import type { RunEvent } from '../journal/event.ts'
import type { RoundOutcome } from './outcome.ts'

/**
 * Looks after what a run's tasks do not name: that a pair goes on serving. The engine knows no pair's rules, so the
 * command line hands this in.
 */
export interface Oversight {
  /** Called before the first task. */
  begin(emit: (event: RunEvent) => void): void
  /** Makes a change unless something speaks against it; that is told in the outcome then. */
  change(planned: PlannedChange, act: () => Promise<RoundOutcome>): Promise<RoundOutcome>
  /** After the last task, while the hosts can still be asked; true when the run did harm. */
  end(): Promise<boolean>
}

export interface PlannedChange {
  readonly host: string
  readonly touches: readonly Resource[]
  readonly changes: readonly Change[]
  /** A dry run only tells what would be done. */
  readonly isDry: boolean
}
