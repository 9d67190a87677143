import { spawn } from 'node:child_process'
import { LabError } from './lab-error.ts'
import { runningLeader } from './machine.ts'
import { findHost } from './presence.ts'
import { type CommandResult, runCommand } from './system-command.ts'

/** A host of a lab, by name. */
export interface HostRef {
  readonly workingFolder: string
  readonly name: string
  readonly host: string
}

/**
 * The command that runs `argv` as root inside a running host, without going through its network: it works on a host
 * that is cut off, too. Throws a `LabError` when there is no such host or it is not running.
 */
function enterCommand(ref: HostRef, argv: readonly string[]): readonly [string, ...string[]] {
  const { lab, host } = findHost(ref)
  const leader = runningLeader(lab, host)
  return ['nsenter', '--target', String(leader), '--all', '--wdns=/', 'env', '-i', ...ENVIRONMENT, ...argv]
}

/** Runs a command inside a host to its end and returns what it printed. */
export function labExec(ref: HostRef, argv: readonly string[], input?: string): Promise<CommandResult> {
  return runCommand(enterCommand(ref, argv), input === undefined ? {} : { input })
}

/**
 * Runs a command inside a host on this process's own terminal or pipes; returns its exit status. A Ctrl-C reaches both:
 * the caller ignores it meanwhile.
 */
export function labAttach(ref: HostRef, argv: readonly string[]): Promise<number> {
  const [file, ...args] = enterCommand(ref, argv)
  const child = spawn(file, args, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 137)))
  })
}

/** A root shell on a host, on this process's terminal; returns its exit status. `terminal` is the TERM of that. */
export function labShell(ref: HostRef, terminal: string | undefined): Promise<number> {
  return labAttach(ref, [`TERM=${terminal ?? 'dumb'}`, 'bash', '-l'])
}

export function startApp(ref: HostRef): Promise<void> {
  return service(ref, 'start')
}

export function stopApp(ref: HostRef): Promise<void> {
  return service(ref, 'stop')
}

async function service(ref: HostRef, action: 'start' | 'stop'): Promise<void> {
  // `service` is there with systemd and without.
  const result = await labExec(ref, ['service', 'wrtc', action])
  if (result.code === 0) return
  const status = await labExec(ref, ['sh', '-c', 'journalctl -q -n 5 -o cat -u wrtc 2>/dev/null'])
  throw new LabError(
    `cannot ${action} the application on ${ref.host}: ${result.stderr.trim()}`,
    status.stdout.trim(),
  )
}

const ENVIRONMENT = [
  'HOME=/root',
  'USER=root',
  'LOGNAME=root',
  'LANG=C.UTF-8',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
]
