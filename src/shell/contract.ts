import type { Secret } from '../core/secret.ts'
import type { Script } from '../core/shell.ts'

/** A login on a host, as its shells see it. */
export interface Login {
  /** The inventory's name of the host, for messages. */
  readonly name: string
  readonly user: string
  readonly become: Become
  /** Milliseconds within which a shell must be ready. */
  readonly authTimeoutMs: number
}

/** How the shell of another user is started. */
interface Become {
  readonly method: 'sudo'
  readonly password: Secret | undefined
}

/**
 * A script that is sent to a host's shell at once. The parts run one after the other, each in a subshell of its own.
 * When a part marked `needed` does not end with 0, the parts behind it are skipped.
 */
export interface Unit {
  readonly parts: readonly UnitPart[]
  /** The unit runs to its end even when the connection is lost (HUP and PIPE are ignored). */
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
      /** The part printed more than is kept: the end of its output is missing. */
      readonly truncated: boolean
    }
  /**
   * The part exceeded its deadline; the output is what it had printed by then. Its process group was killed, and the
   * session was opened anew.
   */
  | { readonly kind: 'timeout'; readonly stdout: Buffer; readonly stderr: Buffer }
  /** A needed part before this one failed, or the session ended before this part began. */
  | { readonly kind: 'skipped' }

export type UnitResult =
  | {
      readonly kind: 'answered'
      readonly parts: readonly PartResult[]
      /** Milliseconds from when the unit was sent, without the time to open the connection: the answer is at most that old. */
      readonly tookMs?: number
    }
  /** Nothing of the unit was run. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /**
   * The connection was lost after the unit was sent, so that the unit's outcome is unknown. `parts` has the answers
   * that came before. With `refusal`, the host was given up and is sent nothing more.
   */
  | {
      readonly kind: 'lost'
      readonly reason: string
      readonly parts: readonly PartResult[]
      readonly refusal?: Refusal
    }

/** Called for each part that has ended. `tookMs`: milliseconds from when the unit was sent. */
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

/** A file whose content is too large for a unit: it is streamed into a folder beside its destination. */
export interface Upload {
  /** Path on the controller. */
  readonly from: string
  readonly size: number
  /** Hexadecimal SHA-256 of the content, which the host checks. */
  readonly sha256: string
  /** The file's path on the host; where there is a `place`, its name in messages. */
  readonly to: string
  /** For paths that others could redirect: the file name to write, and the script within which the stream is received. */
  readonly place?: { readonly name: string; readonly within: (receive: Script) => Script }
}

/** A host during a run: one connection, one long-lived `sh` per user. */
export interface HostConnection {
  /**
   * Runs a unit as a user (`undefined`: the login user), and opens connection and shell first where they are closed.
   * Units of one user run in the order of the calls. `hear` is called for each part as the part ends.
   */
  run(unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult>
  /** Streams a file as a user. Resolves once the host has checked the SHA-256. */
  upload(upload: Upload, user: string | undefined): Promise<UnitResult>
  /** Ends the sessions of a user, or of all users: the next unit gets a new session. */
  closeSessions(user?: string): Promise<void>
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Who holds the host during the run: "alice@laptop, run 20261123-1830". `undefined` takes no lock. */
  readonly lock: string | undefined
  /**
   * Called when the session that holds the host may be about to end, because its controller is silent: the run then
   * waits for that end, for 45 s at most. Without `waits`, a held host is refused at once.
   */
  readonly waits?: (message: string) => void
  /**
   * Aborted when the run is asked to end. A unit that survives is waited for. A probe has three seconds more; then it
   * is given up and its processes are killed, also while it still waits for the connection or the lock.
   */
  readonly interrupt?: AbortSignal
}
