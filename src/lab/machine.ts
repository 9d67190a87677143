import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeCgroups } from './cgroups.ts'
import { diskRoot } from './disk.ts'
import { LabError } from './lab-error.ts'
import { type LabHost, type LabLayout, machinePrefix } from './lab-layout.ts'
import { killHard, listProcesses, type ProcessEntry, processesOnDisksBelow } from './processes.ts'

/** A host that runs: systemd-nspawn outside, and the host's init (its process 1) seen from outside. */
export interface RunningMachine {
  readonly supervisor: number
  /** `undefined` for the moments while it starts or reboots. */
  readonly leader: number | undefined
}

/** Switches a host on. Its disk is mounted, and it is not running. Returns before it has booted. */
export function startMachine(lab: LabLayout, host: LabHost): void {
  const console = openSync(join(host.folder, 'console.log'), 'a', 0o600)
  const child = spawn('/bin/sh', ['-c', JOIN_CGROUPS, 'sh', ...startArguments(lab, host)], {
    cwd: '/',
    // In a session of its own, so that it outlives this process and its terminal.
    detached: true,
    stdio: ['ignore', console, console],
  })
  child.on('error', () => undefined)
  child.unref()
  closeSync(console)
}

/** Running hosts by the name of their machine. Reads all processes once. */
export function runningMachines(lab: LabLayout): ReadonlyMap<string, RunningMachine> {
  const processes = listProcesses()
  const outside = networkOf('self')
  return new Map(
    supervisors(lab, processes).map(({ pid, machine }) => {
      const children = processes.filter(({ parent }) => parent === pid)
      const leader = children.find((child) => isInside(child.pid, outside))?.pid
      return [machine, { supervisor: pid, leader }]
    }),
  )
}

/** Waits until a host's sshd listens. Nothing connects: newer sshds punish those who connect and say nothing. */
export async function waitForBoot(lab: LabLayout, host: LabHost, timeoutMs: number): Promise<RunningMachine> {
  const deadline = Date.now() + timeoutMs
  for (let machine = find(); Date.now() < deadline; machine = find()) {
    if (machine?.leader !== undefined && listensOnSsh(machine.leader)) return machine
    await sleep(BOOT_POLL_MS)
  }
  throw new LabError(
    `${host.name} of the lab "${lab.name}" did not come up within ${timeoutMs / 1000} s`,
    `its console: ${consoleTail(host)}`,
  )

  function find(): RunningMachine | undefined {
    return runningMachines(lab).get(host.machine)
  }
}

/** Ends a host as a power cut does, and waits until nothing of it is left. */
export async function killMachine(host: LabHost, machine: RunningMachine): Promise<void> {
  // The leader first: with it, the kernel kills everything in the host. The supervisor may reboot it otherwise.
  killHard(machine.supervisor)
  if (machine.leader !== undefined) killHard(machine.leader)
  await killAllOnDisks(host.folder)
}

/** Kills the lab's supervisors and every process that runs on a disk of the lab; waits until they are gone. */
export async function killAllMachines(lab: LabLayout): Promise<void> {
  for (const { pid } of supervisors(lab, listProcesses())) killHard(pid)
  await killAllOnDisks(lab.folder)
}

async function killAllOnDisks(folder: string): Promise<void> {
  const deadline = Date.now() + KILL_TIMEOUT_MS
  for (;;) {
    const left = processesOnDisksBelow(folder)
    if (left.length === 0) return
    if (Date.now() > deadline) throw new LabError(`processes ${left.join(', ')} of the lab do not end`)
    for (const pid of left) killHard(pid)
    await sleep(KILL_POLL_MS)
  }
}

function startArguments(lab: LabLayout, host: LabHost): readonly string[] {
  const cgroups = makeCgroups(`${lab.cgroup}/${host.name}`)
  return [
    String(cgroups.length),
    ...cgroups,
    'systemd-nspawn',
    '--quiet',
    '--settings=no',
    '--boot',
    '--register=no',
    '--keep-unit',
    `--directory=${diskRoot(host)}`,
    `--machine=${host.machine}`,
    `--hostname=${host.name}`,
    '--network-veth',
    `--network-bridge=${lab.bridge}`,
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
  ]
}

/** Its arguments: how many cgroup files there are, these files, and the command to run inside the cgroups. */
const JOIN_CGROUPS =
  'n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ >"$1"; shift; n=$((n - 1)); done; exec "$@"'

function supervisors(
  lab: LabLayout,
  processes: readonly ProcessEntry[],
): readonly { readonly pid: number; readonly machine: string }[] {
  const option = `--machine=${machinePrefix(lab)}`
  return processes.flatMap(({ pid, argv }) => {
    const machine = argv[0]?.endsWith('systemd-nspawn')
      ? argv.find((word) => word.startsWith(option))
      : undefined
    return machine === undefined ? [] : [{ pid, machine: machine.slice('--machine='.length) }]
  })
}

/** A child of the supervisor is the host's init once it has a network of its own. */
function isInside(pid: number, outside: string | undefined): boolean {
  const network = networkOf(pid)
  return network !== undefined && network !== outside
}

function networkOf(pid: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}

/** Port 22 (hexadecimal 0016) in state LISTEN (0A), in the network of the process. */
function listensOnSsh(pid: number): boolean {
  try {
    return /^\s*\d+: 00000000:0016 \S+ 0A /m.test(readFileSync(`/proc/${pid}/net/tcp`, 'utf8'))
  } catch {
    return false
  }
}

function consoleTail(host: LabHost): string {
  try {
    return readFileSync(join(host.folder, 'console.log'), 'utf8').trim().split('\n').slice(-5).join('\n')
  } catch {
    return 'empty'
  }
}

const BOOT_POLL_MS = 20
const KILL_POLL_MS = 20
const KILL_TIMEOUT_MS = 10_000
