import type { Clock } from '../../core/clock.ts'
import type { Vip } from '../../inventory/model.ts'
import type { PairSettings } from '../settings/settings.ts'
import type { DrillHost } from './drill-host.ts'
import type { LabFault } from './lab-fault.ts'

/** One kind of fault: what is done, and what must come of it. */
export interface Scenario {
  readonly name: string
  readonly summary: string
  /** It takes so long that it is drilled at random, and when it is asked for. */
  readonly isLong?: true
  /** Why only a lab can be treated like this; `undefined` where a real pair can, too. */
  readonly onlyLab: string | undefined
  /** The most that may pass without the VIP and without the WebSocket, the application's own start left out. */
  readonly bounds: Bounds
  /** How often the VIP may move; `undefined` where that is not the point. */
  readonly moves: number | undefined
  /** The hosts cannot see each other for a time, so that both may hold the VIP while that lasts. */
  readonly linksDown?: boolean
  act(context: ScenarioContext): Promise<void>
}

export type Profile = 'cautious' | 'standard' | 'fast'

/** In milliseconds, `undefined` for no bound. */
export interface Bound {
  readonly vip: number | undefined
  readonly webSocket: number | undefined
}

export type Bounds = Readonly<Record<Profile, Bound>>

/** What a scenario is given: the hosts with the roles they had when the scenario began, and the ways to inject and undo faults. */
export interface ScenarioContext {
  readonly settings: PairSettings
  readonly vip: Vip
  readonly clock: Clock
  /** What the names of the drill's state files begin with. */
  readonly prefix: string
  /** Who held the VIP at the beginning. */
  readonly holder: DrillHost
  readonly other: DrillHost
  /** Runs a script on a host, as a fault. `undo`, which may run twice, is run at the end, also when this program is no more. */
  inject(text: string, host: DrillHost, script: string, undo?: string): Promise<void>
  /** Treats a lab's host; it is undone at the end, also when this program is no more. */
  lab(fault: LabFault, ...hosts: readonly DrillHost[]): Promise<void>
  /** Undoes now what was done to these hosts, last things first. */
  undo(...hosts: readonly DrillHost[]): Promise<void>
  sleep(ms: number): Promise<void>
  /** Until the WebSocket answers to a question asked from now on, again and again for a while. */
  untilServed(): Promise<void>
  untilHeldBy(host: DrillHost): Promise<void>
  /** Until nobody answers any more. */
  untilSilent(): Promise<void>
  /** Until all is well, or a minute has passed if nothing else is said. */
  untilWell(timeoutMs?: number): Promise<void>
}

export const NO_BOUND: Bound = { vip: undefined, webSocket: undefined }
