import { spawn } from 'node:child_process'
import { sh } from '../../core/shell.ts'
import { DrillError, type DrillHost, mustSh } from './drill-host.ts'

/** Undoes a fault when the drill asks for that, or when the drill has ended without asking. */
export interface Watchdog {
  /** Undoes the fault now; the watchdog ends. */
  release(): Promise<void>
}

/**
 * A watchdog for a fault within a host: a process on the host undoes the fault after `seconds`, unless the watchdog is
 * released before. `undo` is POSIX sh that may run twice.
 */
export async function watchdogOnHost(host: DrillHost, undo: string, seconds: number): Promise<Watchdog> {
  const script = sh`
setsid sh -c 'trap "" HUP; sleep "$1"; eval "$2"' guard ${seconds} ${undo} </dev/null >/dev/null 2>&1 &
echo $!`
  const printed = (await mustSh(host, script.source)).trim()
  // This number's process group will be killed; number 1 would mean every process.
  if (!/^[1-9]\d{0,9}$/.test(printed) || printed === '1')
    throw new DrillError(`${host.name}: a guard was started, and the host did not tell its process id`)
  return {
    async release() {
      await mustSh(host, `kill -KILL -${printed} 2>/dev/null\n${undo}\n:`)
    },
  }
}

/**
 * A watchdog for a fault that is made on this machine: a process waits for a word, and runs the remedy when this
 * program ends without having sent that word.
 */
export function localWatchdog(remedy: readonly string[], undo: () => Promise<unknown>): Watchdog {
  const child = spawn('/bin/sh', ['-c', WAIT, 'wrtcplay-drill-guard', ...remedy], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  return {
    async release() {
      await undo()
      child.stdin.end('undone\n')
    },
  }
}

const WAIT = 'read -r word; [ "$word" = undone ] || exec "$@"'
