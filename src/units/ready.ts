import type { Script } from '../core/shell.ts'

/** A task on a host with all its variables filled in: what the host is asked for it. */
export interface Ready {
  readonly kind: 'ready'
  readonly params: unknown
  /** As whom the host is asked; `undefined` is the login user. */
  readonly user: string | undefined
  readonly probe: Script | undefined
  readonly guard: ReadyGuard | undefined
  /** Tasks that are not done yet, and may give it other parameters. */
  readonly unless?: readonly string[]
}

export interface ReadyGuard {
  readonly script: Script
  readonly message: string
}
