import type { InitState } from './init-state.ts'
import type { Input } from './process-age.ts'

export interface ServiceParams {
  readonly name: string
  readonly state?: 'started' | 'stopped'
  readonly enabled?: boolean
  readonly restart_when_older_than?: readonly string[]
  readonly reload_when_older_than?: readonly string[]
  readonly pidfile?: string
}

export interface ServiceState extends InitState {
  readonly nowMs: number
  readonly startedMs: number | undefined
  /** The last start or reload; `undefined` where neither process nor init shows a time. */
  readonly loadedMs: number | undefined
  readonly isCoarse: boolean
  readonly restartInputs: readonly Input[]
  readonly reloadInputs: readonly Input[]
}
