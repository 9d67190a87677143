/** A service as the host's init reports it. */
export interface InitState {
  readonly system: 'systemd' | 'sysv'
  /** The name for the init, which differs from the task's where the task names an alias. */
  readonly unit: string
  /** `gone`: the file that started the service no longer exists. `broken`: the init cannot read the definition. */
  readonly definition: 'there' | 'masked' | 'gone' | 'broken'
  readonly activity: Activity
  /**
   * `fixed`: the unit does not say when it is wanted, so it cannot be enabled. `partly`: enabled for this boot only,
   * or only some of the unit's parts.
   */
  readonly enabled: 'yes' | 'no' | 'fixed' | 'partly'
  readonly pid: number
  readonly needsDaemonReload: boolean
  /** Files of the definition that the init has not read, and does not report as unread. */
  readonly unread: readonly string[]
  /** Sockets, timers and paths that start the service when it is needed. Empty when they were not asked for. */
  readonly triggers: readonly Trigger[]
  /** How often the init has restarted the service by itself since the last start by command. */
  readonly restarts: number
  /** Milliseconds since boot at the last start, for services without a main process. */
  readonly activeSinceMs: number | undefined
  /** Milliseconds since boot at the last start, stop or reload. */
  readonly changedSinceMs: number | undefined
}

/**
 * `over`: all its processes have ended, and the init still counts it as active. `waiting`: the service ended and will be
 * restarted after a while. `done`: it does its work and ends, and has done so since boot. `failed` and `inactive`: it does
 * not run.
 */
export type Activity =
  | 'active'
  | 'over'
  | 'starting'
  | 'waiting'
  | 'stopping'
  | 'done'
  | 'inactive'
  | 'failed'

export interface Trigger {
  readonly unit: string
  readonly isActive: boolean
  readonly isEnabled: boolean
}

/** Whether no part of the service runs or is about to run. */
export function rests({ activity }: Pick<InitState, 'activity'>): boolean {
  return activity === 'inactive' || activity === 'failed' || activity === 'done'
}
