import type { Script } from '../core/shell.ts'

/** A task on a host with all its variables filled in: what the host is asked for it. */
export interface Ready {
  readonly kind: 'ready'
  readonly params: unknown
  /** The user whose shell does the task; `undefined` is the login user. */
  readonly user: string | undefined
  readonly probe: Script | undefined
  readonly guard: ReadyGuard | undefined
  /** Names of pending tasks that may give the task other parameters. */
  readonly unless?: readonly string[]
}

export interface ReadyGuard {
  readonly script: Script
  readonly message: string
}
