import type { Waits } from './hello.ts'
import type { OutputPool } from './output-pool.ts'
import type { Refused } from './refused.ts'
import type { SessionLock } from './session-script.ts'
import type { WireEnd } from './wire.ts'

/** What a session is told by whoever starts it. */
export interface SessionPlan {
  /** 32 random hexadecimal digits. */
  readonly marker: string
  readonly lock: SessionLock | undefined
  readonly helloTimeoutMs: number
  /** It waits for its lock. */
  waits?(lock: Waits): void
  /** What is held of the output of all hosts. */
  readonly pool: OutputPool
  /** Ends the session's whole process group from outside; rejects when that cannot be done. */
  kill(pid: number): Promise<void>
  /** Gives up the whole connection. */
  abandon(reason: string): void
  /** The host does not keep to the protocol: gives up the connection and the host, with what is to be said of it. */
  distrust(reason: string): Refused
  /** Why there is no shell, from what came in its place. `isRead`: something else has read what was sent. */
  explain(printed: string, end: WireEnd | undefined, isRead?: boolean): Refused
}
