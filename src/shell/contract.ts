import type { Secret } from '../core/secret.ts'
import type { Script } from '../core/shell.ts'

/** A login on a host, as its shells see it. */
export interface Login {
  /** The inventory's name of the host, for messages. */
  readonly name: string
  readonly user: string
  readonly become: Become
  /** How long a shell may take to be there, in milliseconds. */
  readonly authTimeoutMs: number
}

/** How another user's shell is had. */
interface Become {
  readonly method: 'sudo'
  readonly password: Secret | undefined
}

/**
 * What is sent to a host's shell at once. Its parts are run one after the other, each in a subshell of its own;
 * a part marked `needed` that does not end with 0 keeps the ones behind it from being run.
 */
export interface Unit {
  readonly parts: readonly UnitPart[]
  /** Runs to its end although the connection is lost (HUP and PIPE are ignored). */
  readonly survives: boolean
}

export interface UnitPart {
  /** POSIX sh. */
  readonly source: string
  readonly timeoutMs: number
  readonly needed: boolean
}

export type PartResult =
  | {
      readonly kind: 'ended'
      readonly code: number
      readonly stdout: Buffer
      readonly stderr: Buffer
      /** It printed more than is kept: what is there is not all. */
      readonly truncated: boolean
    }
  /** Past its deadline; what it had printed by then. Its process group was killed and the session opened anew. */
  | { readonly kind: 'timeout'; readonly stdout: Buffer; readonly stderr: Buffer }
  /** A needed part before it failed, or the session ended before its turn. */
  | { readonly kind: 'skipped' }

export type UnitResult =
  | {
      readonly kind: 'answered'
      readonly parts: readonly PartResult[]
      /** Milliseconds since it was sent: what it says is not older. Opening the connection is not counted. */
      readonly tookMs?: number
    }
  /** Nothing of the unit was run. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /**
   * The connection went away after the unit was sent: its outcome is unknown. `parts` are those that had answered.
   * With `refusal` it was given up for good, and nothing more is sent to the host.
   */
  | {
      readonly kind: 'lost'
      readonly reason: string
      readonly parts: readonly PartResult[]
      readonly refusal?: Refusal
    }

/** `tookMs`: milliseconds since its unit was sent. */
export type HearPart = (index: number, result: PartResult, tookMs?: number) => void

/** Why no shell could be had. */
export interface Refusal {
  readonly kind:
    | 'unreachable' // no TCP connection, or it timed out
    | 'host-key' // unknown, changed or revoked
    | 'authentication'
    | 'become' // sudo said no, or there is no such user
    | 'locked' // another run holds the host
    | 'shell' // the login's shell or sh does not answer, or not as it must
    | 'interrupted' // a look that had not ended some seconds after the run was asked to end
  /** What was tried and what came back: "connect to 10.0.0.1 port 22: timed out after 10 s". */
  readonly message: string
  readonly hint: string | undefined
}

/** A file to be streamed beside its destination, for contents too large for a unit. */
export interface Upload {
  /** Path on the controller. */
  readonly from: string
  readonly size: number
  /** Hexadecimal SHA-256 that the host must find. */
  readonly sha256: string
  /** Its path on the host, or what it is called in messages where there is a `place`. */
  readonly to: string
  /** Where others could turn the path: the name to write, and the shell that takes the stream where it is meant to. */
  readonly place?: { readonly name: string; readonly within: (receive: Script) => Script }
}

/** A host during a run: one connection, one long-lived `sh` per user. */
export interface HostConnection {
  /**
   * Runs a unit as a user (`undefined`: the login user). Opens what is not open. Units of one user run in the
   * order of the calls. `hear` is told of each part as it ends, before the whole unit has.
   */
  run(unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult>
  /** Streams through a channel of the user; ends with the SHA-256 checked on the host. */
  upload(upload: Upload, user: string | undefined): Promise<UnitResult>
  /** Ends sessions, so that the next unit gets a fresh one; all of them when no user is named. */
  closeSessions(user?: string): Promise<void>
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Says who holds the host for the time of the run: "alice@laptop, run 20261123-1830". `undefined` takes no lock. */
  readonly lock: string | undefined
  /**
   * Told when the host is held by a session that may be about to end, for its controller is not heard of: that is
   * waited for, for 45 s at most. Without it, a held host is refused at once.
   */
  readonly waits?: (message: string) => void
  /**
   * Aborted when the run is asked to end. What was begun that survives (a change) is waited for; a look is given up after
   * three seconds and what it runs is killed, also where it still waits for the connection or the lock.
   */
  readonly interrupt?: AbortSignal
}
