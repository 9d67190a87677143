import type { Sample } from '../facts/outside-watch.ts'

/* Observations of a drill. Times are milliseconds of the controller's monotonic clock. */

/** A state that a host itself noted: it holds from that time on. */
export interface HostFact {
  readonly at: number
  readonly host: string
  readonly what: HostState
  readonly is: boolean
}

/** `vip`: one of the host's interfaces has the floating address. `app`: a process on the host listens for WebSockets. */
export type HostState = 'vip' | 'app'

/** A fault or its end, for the timeline. */
export interface Mark {
  readonly at: number
  readonly text: string
}

/** A numbered write. `ackedAt` is missing where no answer came: then the application promised nothing. */
export interface Write {
  readonly number: number
  readonly name: string
  readonly sentAt: number
  readonly ackedAt: number | undefined
}

/** By name of a state file: the number in the file, on one host. */
export type Holding = ReadonlyMap<string, number>

/** All observations of a drill. */
export interface Recording {
  readonly from: number
  readonly to: number
  readonly vip: readonly Sample[]
  readonly webSocket: readonly Sample[]
  /** Times in which this machine had no processor for its looks; a lab's hosts stood still with it. */
  readonly stalls: readonly { readonly from: number; readonly to: number }[]
  readonly facts: readonly HostFact[]
  readonly marks: readonly Mark[]
  readonly writes: readonly Write[]
  readonly data: DataFound
}

export interface DataFound {
  /** The files that the other host had when the fault was injected. */
  readonly reached: Holding
  /** By host: the files at the end. */
  readonly kept: ReadonlyMap<string, Holding>
  /** Files that either host had put aside, as versions of the losing side, at the end. */
  readonly aside: readonly { readonly name: string; readonly number: number }[]
  /** The host that served at the end. */
  readonly winner: string | undefined
}
