import { spawn } from 'node:child_process'
import { sh } from '../../core/shell.ts'
import { DrillError, type DrillHost, mustSh } from './drill-host.ts'

/** Undoes a fault, be it that the drill asks for it or that the drill is no more. */
export interface Guard {
  /** The drill undoes the fault itself, now. */
  release(): Promise<void>
}

/**
 * For a fault within a host: it undoes it by itself when the time is up, unless it is released before. `undo` is POSIX sh
 * that may be run twice.
 */
export async function guardInside(host: DrillHost, undo: string, seconds: number): Promise<Guard> {
  const script = sh`
setsid sh -c 'trap "" HUP; sleep "$1"; eval "$2"' guard ${seconds} ${undo} </dev/null >/dev/null 2>&1 &
echo $!`
  const printed = (await mustSh(host, script.source)).trim()
  // A group is killed by it: of 1, all there is.
  if (!/^[1-9]\d{0,9}$/.test(printed) || printed === '1')
    throw new DrillError(`${host.name}: a guard was started, and the host did not tell its process id`)
  return {
    async release() {
      await mustSh(host, `kill -KILL -${printed} 2>/dev/null\n${undo}\n:`)
    },
  }
}

/**
 * For a fault that is made on this machine: a process that waits for a word, and runs the remedy when this program ends
 * without having said it.
 */
export function guardHere(remedy: readonly string[], undo: () => Promise<unknown>): Guard {
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
