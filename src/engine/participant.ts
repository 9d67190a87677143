import type { HostState } from './host-state.ts'
import type { PendingChanges } from './pending-changes.ts'

/** A host's part in a play or in a batch of it. */
export interface Participant {
  readonly host: HostState
  readonly peer: HostState | undefined
  /** `check`: nothing may be changed on it, be it for a dry run or because it is only asked for its peer's sake. */
  readonly mode: 'apply' | 'check'
  /** Asked for its peer's sake: it does not count and is not reported. */
  readonly isObserved: boolean
  /** Grows in `check` mode only. */
  readonly pending: PendingChanges
  /** An observed host that could not be asked is left alone, and may still have its own turn. */
  isOut: boolean
}
