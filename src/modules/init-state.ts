/** What the host's init tells of a service. */
export interface InitState {
  readonly system: 'systemd' | 'sysv'
  /** What the init is told: another name than the task's where that is an alias. */
  readonly unit: string
  /** `gone`: what started it is there no more; `broken`: the init cannot read it. */
  readonly definition: 'there' | 'masked' | 'gone' | 'broken'
  readonly activity: Activity
  /** `fixed`: nothing says when it is wanted; `partly`: for this boot alone, or some of what it stands for. */
  readonly enabled: 'yes' | 'no' | 'fixed' | 'partly'
  readonly pid: number
  readonly needsDaemonReload: boolean
  /** Files of its definition that the init has not read, though it is content with what it has. */
  readonly unread: readonly string[]
  /** What starts it when it is wanted: sockets, timers, paths. Empty when it was not asked. */
  readonly triggers: readonly Trigger[]
  /** How often the init has started it again by itself since it was told to start it. */
  readonly restarts: number
  /** Since boot, in milliseconds: its last start, where no main process tells. */
  readonly activeSinceMs: number | undefined
  /** Since boot, in milliseconds: the last start, stop or reload. */
  readonly changedSinceMs: number | undefined
}

/**
 * `waiting`: it ended, and is started again after a while; `done`: it does its work and ends, and did so since
 * boot; `failed` and `inactive` both rest.
 */
export type Activity = 'active' | 'starting' | 'waiting' | 'stopping' | 'done' | 'inactive' | 'failed'

export interface Trigger {
  readonly unit: string
  readonly isActive: boolean
  readonly isEnabled: boolean
}

/** Whether nothing of it runs, and nothing is about to. */
export function rests({ activity }: Pick<InitState, 'activity'>): boolean {
  return activity === 'inactive' || activity === 'failed' || activity === 'done'
}
