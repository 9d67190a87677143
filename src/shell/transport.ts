import type { Readable, Writable } from 'node:stream'
import { Refused } from './refused.ts'

/**
 * Starts commands on one host, and does nothing else. A transport opens its connection for the first command, and
 * again after the connection was lost.
 */
export interface Transport {
  /**
   * Starts a command line in a process group of its own, within bounded time; the login's own shell reads the line.
   * Throws `Refused` where the host cannot be reached, `LostWay` where the connection was lost before the command
   * started, and `NoRoom` where too many commands run already.
   */
  start(line: string): Promise<Command>
  /** Whether a connection is open. */
  readonly isOpen: boolean
  /** Closes the connection: its commands end as lost, with this reason. */
  drop(reason: string): void
  /** Closes the connection for good: no command can be started any more. */
  close(): Promise<void>
}

/** A command that was started: its three streams and its end. */
export interface Command {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /**
   * Resolves when the command has exited, where the transport can know that. Its output may still be on the way, or
   * held open by its children.
   */
  readonly exited: Promise<Exit>
  /** Resolves when the command's streams have ended, or the connection has. */
  readonly closed: Promise<void>
  /** Why the connection ended, where the command ended with it. */
  readonly lost: string | undefined
  /** Detaches from the command: its streams end, and it may still run. */
  close(): void
}

export interface Exit {
  readonly code: number | undefined
  readonly signal: string | undefined
}

/** The host takes no more commands on this connection until one of them has ended. */
export class NoRoom extends Error {
  /** How the operator can raise the host's limit. */
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** The connection was lost before the host got the command, which may be started again. */
export class LostWay extends Refused {
  constructor(host: string) {
    super('unreachable', `the connection to ${host} was lost before a shell was there`)
  }
}
