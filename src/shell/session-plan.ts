import type { Waits } from './hello.ts'
import type { OutputPool } from './output-pool.ts'
import type { Refused } from './refused.ts'
import type { SessionLock } from './session-script.ts'
import type { WireEnd } from './wire.ts'

/** What a session gets from whoever starts it. */
export interface SessionPlan {
  /** 32 random hexadecimal digits. */
  readonly marker: string
  readonly lock: SessionLock | undefined
  readonly helloTimeoutMs: number
  /** Called when the session begins to wait for its lock. */
  waits?(lock: Waits): void
  /** Counts the kept output of all hosts. */
  readonly pool: OutputPool
  /** Kills the session's whole process group from outside; rejects when that fails. */
  kill(pid: number): Promise<void>
  /** Gives up the whole connection. */
  abandon(reason: string): void
  /** The host broke the protocol: gives up connection and host. `reason` becomes part of the refusal. */
  distrust(reason: string): Refused
  /** Explains why there is no shell, from the output that came in its place. `isRead`: another program has read the script. */
  explain(printed: string, end: WireEnd | undefined, isRead?: boolean): Refused
}
