import type { Readable, Writable } from 'node:stream'
import { Refused } from './refused.ts'

/**
 * The way to one host, as the shell sees it: how a command is started there, and nothing else. A transport opens what it
 * needs when the first command is started, and opens it again after it was lost.
 */
export interface Transport {
  /**
   * Starts a command line, which the login's own shell reads, in a process group of its own; ends in bounded time. Throws `Refused` where there is no
   * way to the host, `LostWay` where it was lost before the command was there, and `NoRoom` where too many run already.
   */
  start(line: string): Promise<Command>
  /** Whether something is open now. */
  readonly isOpen: boolean
  /** Gives up what is open: commands that run on it end as lost, for this reason. */
  drop(reason: string): void
  /** Lets go of what is open; no command is started any more. */
  close(): Promise<void>
}

/** A command that was started: its three streams and its end. */
export interface Command {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has exited, if that is ever known; its output may still be on the way, or held open by its children. */
  readonly exited: Promise<Exit>
  /** Resolves when nothing more comes of it: its streams have ended, or the way to the host has. */
  readonly closed: Promise<void>
  /** Why the way to the host has ended, where that has ended the command, too. */
  readonly lost: string | undefined
  /** Lets go of the command, which may still run: its streams end. */
  close(): void
}

export interface Exit {
  readonly code: number | undefined
  readonly signal: string | undefined
}

/** The host takes no more commands on this way until one of them has ended. */
export class NoRoom extends Error {
  /** What may be changed about it. */
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** The way was lost before anything was asked of the command: it may be started again. */
export class LostWay extends Refused {
  constructor(host: string) {
    super('unreachable', `the connection to ${host} was lost before a shell was there`)
  }
}
