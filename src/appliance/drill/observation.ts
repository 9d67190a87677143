import type { Sample } from '../facts/outside-watch.ts'

/* What is seen during a drill. Times are milliseconds of the controller's monotonic clock. */

/** Something that a host told of itself: from then on it is so. */
export interface HostFact {
  readonly at: number
  readonly host: string
  readonly what: HostState
  readonly is: boolean
}

/** `vip`: the floating address is on one of its interfaces. `app`: something listens for WebSockets there. */
export type HostState = 'vip' | 'app'

/** What was done to the pair, for the timeline. */
export interface Mark {
  readonly at: number
  readonly text: string
}

/** One numbered write. `ackedAt` is missing where no answer came, so that nothing was promised. */
export interface Write {
  readonly number: number
  readonly name: string
  readonly sentAt: number
  readonly ackedAt: number | undefined
}

/** The numbers that a host's state files hold, by the name of the file. */
export type Holding = ReadonlyMap<string, number>

/** All that a drill saw. */
export interface Recording {
  readonly from: number
  readonly to: number
  readonly vip: readonly Sample[]
  readonly webSocket: readonly Sample[]
  /** When this machine itself did not get to look, for want of a processor; a lab's hosts stood still with it. */
  readonly stalls: readonly { readonly from: number; readonly to: number }[]
  readonly facts: readonly HostFact[]
  readonly marks: readonly Mark[]
  readonly writes: readonly Write[]
  readonly data: DataFound
}

export interface DataFound {
  /** What had reached the other host when the fault was injected. */
  readonly reached: Holding
  /** At the end, by host. */
  readonly kept: ReadonlyMap<string, Holding>
  /** At the end, what was put aside as the losing side's versions, on whichever host. */
  readonly aside: readonly { readonly name: string; readonly number: number }[]
  /** The host that serves at the end. */
  readonly winner: string | undefined
}
