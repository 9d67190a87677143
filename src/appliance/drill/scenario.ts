import type { Clock } from '../../core/clock.ts'
import type { Vip } from '../../inventory/model.ts'
import type { PairSettings } from '../settings/settings.ts'
import type { DrillHost } from './drill-host.ts'
import type { LabFault } from './lab-fault.ts'

/** A kind of fault: what is done to the pair, and which bounds the pair must keep. */
export interface Scenario {
  readonly name: string
  readonly summary: string
  /** A scenario that takes so long that it is drilled only at random or by name. */
  readonly isLong?: true
  /** Why only a lab can have the fault; `undefined` where a real pair can, too. */
  readonly onlyLab: string | undefined
  /** The longest allowed outages of the VIP and of the WebSocket, without the application's own start. */
  readonly bounds: Bounds
  /** How often the VIP may move; `undefined`: any number of times. */
  readonly moves: number | undefined
  /** The hosts cannot see each other for a time, and both may hold the VIP meanwhile. */
  readonly linksDown?: boolean
  act(context: ScenarioContext): Promise<void>
}

export type Profile = 'cautious' | 'standard' | 'fast'

/** Milliseconds; `undefined` means no bound. */
export interface Bound {
  readonly vip: number | undefined
  readonly webSocket: number | undefined
}

export type Bounds = Readonly<Record<Profile, Bound>>

/** What a scenario works with: the hosts, in their roles at the beginning, and functions that make and undo faults. */
export interface ScenarioContext {
  readonly settings: PairSettings
  readonly vip: Vip
  readonly clock: Clock
  /** The beginning of the names of the drill's state files. */
  readonly prefix: string
  /** The host that held the VIP at the beginning. */
  readonly holder: DrillHost
  readonly other: DrillHost
  /**
   * Runs a script on a host, as a fault. `undo`, which must be repeatable, is run at the end, even when this program
   * has ended by then.
   */
  inject(text: string, host: DrillHost, script: string, undo?: string): Promise<void>
  /** Makes a fault of a lab's hosts, which is undone at the end, even when this program has ended by then. */
  lab(fault: LabFault, ...hosts: readonly DrillHost[]): Promise<void>
  /** Undoes the faults of these hosts now, the latest first. */
  undo(...hosts: readonly DrillHost[]): Promise<void>
  sleep(ms: number): Promise<void>
  /** Resolves when the WebSocket answers a new question; asks repeatedly, within a limit. */
  untilServed(): Promise<void>
  untilHeldBy(host: DrillHost): Promise<void>
  /** Resolves when the WebSocket no longer answers. */
  untilSilent(): Promise<void>
  /** Resolves when the pair is well; rejects after `timeoutMs` milliseconds, one minute when not given. */
  untilWell(timeoutMs?: number): Promise<void>
}

export const NO_BOUND: Bound = { vip: undefined, webSocket: undefined }
