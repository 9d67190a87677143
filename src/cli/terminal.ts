import { homedir, hostname, userInfo } from 'node:os'
import { isatty } from 'node:tty'
import { Masker } from '../core/masker.ts'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { TrustedDisk } from '../inventory/trusted-disk.ts'
import { DescriptorSink } from '../report/descriptor-sink.ts'
import { MaskedSink } from '../report/masked-sink.ts'
import type { TextSink } from '../report/text-sink.ts'
import { processTrust, TRUST_ALL } from './process-trust.ts'

/** The surroundings of the program. Only this file and the entry use `process`. */
export interface Terminal {
  readonly version: string
  /** The working directory. */
  readonly folder: string
  readonly home: string
  /** Decides which files of the disk may be trusted. */
  readonly files: TrustedFiles
  readonly env: Readonly<Record<string, string | undefined>>
  /** The secrets known so far, which the two sinks below mask. */
  readonly masker: Masker
  readonly stdout: TextSink
  readonly stderr: TextSink
  /** Standard output for a run's events, which are masked already. */
  readonly events: TextSink
  /** Whether standard output is a terminal. */
  readonly isInteractive: boolean
  /** Whether standard error is a terminal. */
  readonly isErrorTerminal: boolean
  /** User and machine: "alice@laptop". */
  readonly owner: string
  /** The login name of the user. */
  readonly user: string
  /** Columns of the terminal at present; 80 where that is not known. */
  columns(): number
  /** Calls back at each SIGINT, SIGTERM and SIGHUP, or at the given signals, until the returned function is called. */
  onSignal(act: () => void, signals?: readonly NodeJS.Signals[]): () => void
  /** Ends the program without waiting for anything. */
  exitNow(code: number): never
}

export function processTerminal(version: string): Terminal {
  const isInteractive = isatty(1)
  const user = loginName()
  const [stdout, stderr] = [new DescriptorSink(1), new DescriptorSink(2)]
  const masker = new Masker()
  return {
    version,
    folder: process.cwd(),
    home: homedir(),
    files: trustedFiles(),
    env: process.env,
    masker,
    stdout: new MaskedSink(stdout, masker),
    stderr: new MaskedSink(stderr, masker),
    events: stdout,
    isInteractive,
    isErrorTerminal: isatty(2),
    user,
    owner: `${user}@${hostname()}`,
    columns: () => (isInteractive && process.stdout.columns) || 80,
    onSignal(act, signals = SIGNALS) {
      for (const signal of signals) process.on(signal, act)
      return () => {
        for (const signal of signals) process.off(signal, act)
      }
    },
    exitNow(code) {
      stdout.flushNow()
      stderr.flushNow()
      process.exit(code)
    },
  }
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

function trustedFiles(): TrustedFiles {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()]
  const isKnown = uid !== undefined && gid !== undefined
  return new TrustedDisk(isKnown ? processTrust({ uid, gid, env: process.env }) : TRUST_ALL, process.cwd())
}

/** The user's name; a user id may have none. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return process.env['USER'] ?? 'nobody'
  }
}
