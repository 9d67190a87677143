import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { poll } from '../core/poll.ts'
import { makeCgroups } from './cgroups.ts'
import { diskRoot } from './disk.ts'
import { LAB_CLOCK } from './lab-clock.ts'
import { LabError } from './lab-error.ts'
import { type LabHost, type LabLayout, machinePrefix } from './lab-layout.ts'
import { killAll, killHard, listProcesses, type ProcessEntry, processesOnDisksBelow } from './processes.ts'

/** A host that is switched on. */
export interface RunningMachine {
  /** A shell that runs systemd-nspawn, again after each reboot. */
  readonly supervisor: number
  /** systemd-nspawn itself. */
  readonly container: number | undefined
  /** The host's process 1, as it is seen from outside; `undefined` while it starts or reboots. */
  readonly leader: number | undefined
}

/** Switches a host on. Its disk is mounted, and it is not running. Returns before it has booted. */
export function startMachine(lab: LabLayout, host: LabHost): void {
  const console = openSync(join(host.folder, 'console.log'), 'a', 0o600)
  const child = spawn('/bin/sh', ['-c', SUPERVISE, SUPERVISOR_NAME, ...startArguments(lab, host)], {
    cwd: '/',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
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
      const container = processes.find(({ parent }) => parent === pid)?.pid
      const leader = processes.find(({ parent, pid }) => parent === container && isInside(pid, outside))?.pid
      return [machine, { supervisor: pid, container, leader }]
    }),
  )
}

/** A running host's process 1, as it is seen from outside. Throws a `LabError` where it is not running. */
export function runningLeader(lab: LabLayout, host: LabHost): number {
  const leader = leaderOf(lab, host)
  if (leader !== undefined) return leader
  throw new LabError(
    `${host.name} of the lab "${lab.name}" is not running`,
    `switch it on: \`wrtcplay lab boot ${host.name}\``,
  )
}

/** Waits until a host's sshd listens. Nothing connects: newer sshds punish those who connect and say nothing. */
export async function waitForBoot(lab: LabLayout, host: LabHost, timeoutMs: number): Promise<void> {
  let leader: number | undefined
  const isUp = (): boolean => {
    // Reading all processes is dear when many hosts boot; one is enough for each life of the host.
    if (leader === undefined || networkOf(leader) === undefined) leader = leaderOf(lab, host)
    return leader !== undefined && listensOnSsh(leader)
  }
  const patience = { clock: LAB_CLOCK, everyMs: BOOT_POLL_MS, withinMs: timeoutMs }
  if (await poll(isUp, (up) => up, patience)) return
  throw new LabError(
    `${host.name} of the lab "${lab.name}" did not come up within ${timeoutMs / 1000} s`,
    `its console: ${consoleTail(host)}`,
  )
}

/** Ends a host as a power cut does, and waits until nothing of it is left. */
export async function killMachine(host: LabHost, machine: RunningMachine): Promise<void> {
  // The supervisor first, so that it starts nothing anew. The kernel kills everything in the host with its leader.
  for (const pid of [machine.supervisor, machine.container, machine.leader]) {
    if (pid !== undefined) killHard(pid)
  }
  await killAll(() => processesOnDisksBelow(host.folder))
}

/** Kills the lab's supervisors and every process that runs on a disk of the lab; waits until they are gone. */
export async function killAllMachines(lab: LabLayout): Promise<void> {
  const processes = listProcesses()
  const ours = supervisors(lab, processes).map(({ pid }) => pid)
  const containers = processes.filter(({ parent, argv }) => ours.includes(parent) || isContainer(lab, argv))
  for (const pid of [...ours, ...containers.map(({ pid }) => pid)]) killHard(pid)
  await killAll(() => processesOnDisksBelow(lab.folder))
}

/** The cgroup that holds all of a host's processes, below each hierarchy's top. */
export function machineCgroup(lab: LabLayout, host: LabHost): string {
  return `${lab.cgroup}/${host.name}`
}

function startArguments(lab: LabLayout, host: LabHost): readonly string[] {
  const cgroups = makeCgroups(machineCgroup(lab, host))
  return [
    host.link,
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

/**
 * Its arguments: the host's link, how many cgroup files there are, these files, and the command. Joins the cgroups and
 * runs the command, again whenever the host reboots: systemd-nspawn then ends with 133 and leaves the rest to its caller.
 * The link goes away some time after the host; deleting it makes its name free at once.
 */
const SUPERVISE = `
link=$1 n=$2
shift 2
while [ "$n" -gt 0 ]; do
  echo $$ >"$1"
  shift
  n=$((n - 1))
done
code=133
while [ "$code" -eq 133 ]; do
  ip link delete "$link" 2>/dev/null
  "$@"
  code=$?
done`

interface Supervisor {
  readonly pid: number
  readonly machine: string
}

function supervisors(lab: LabLayout, processes: readonly ProcessEntry[]): readonly Supervisor[] {
  const option = `--machine=${machinePrefix(lab)}`
  return processes.flatMap(({ pid, argv }) => {
    const machine = argv[3] === SUPERVISOR_NAME ? argv.find((word) => word.startsWith(option)) : undefined
    return machine === undefined ? [] : [{ pid, machine: machine.slice('--machine='.length) }]
  })
}

function leaderOf(lab: LabLayout, host: LabHost): number | undefined {
  return runningMachines(lab).get(host.machine)?.leader
}

/** Also one whose supervisor was killed. */
function isContainer(lab: LabLayout, argv: readonly string[]): boolean {
  return (
    argv[0] === 'systemd-nspawn' && argv.some((word) => word.startsWith(`--machine=${machinePrefix(lab)}`))
  )
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
    const rows = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n')
    return rows.some((row) => /^\s*\d+: 00000000:0016 \S+ 0A /.test(row))
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

const SUPERVISOR_NAME = 'wrtcplay-lab-host'
const BOOT_POLL_MS = 20
