/** What the host's init tells of a service. */
export interface InitState {
  readonly system: 'systemd' | 'sysv'
  readonly active: boolean
  /** `fixed`: it cannot be enabled or disabled, as it has nothing that says when it is wanted. */
  readonly enabled: 'yes' | 'no' | 'fixed'
  readonly masked: boolean
  readonly pid: number
  readonly needsDaemonReload: boolean
  /** Since boot, in milliseconds, for a service without a main process. */
  readonly activeSinceMs: number | undefined
  /** Since boot, in milliseconds: the last start, stop or reload. */
  readonly changedSinceMs: number | undefined
}
