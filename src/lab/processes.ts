import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { poll } from '../core/poll.ts'
import { LAB_CLOCK } from './lab-clock.ts'
import { LabError } from './lab-error.ts'

/** A process of this machine, as far as the lab needs to know it. */
export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly argv: readonly string[]
}

/** All processes; those that end while they are being read are left out. */
export function listProcesses(): readonly ProcessEntry[] {
  return pids().flatMap((pid) => {
    const parent = parentOf(pid)
    return parent === undefined ? [] : [{ pid, parent, argv: argvOf(pid) }]
  })
}

/** The processes whose root file system is an overlay that writes below `folder`: all that runs on a lab's disks. */
export function processesOnDisksBelow(folder: string): readonly number[] {
  return pids().filter((pid) => isBelow(rootOverlayUpper(pid), folder))
}

/** Processes that have `folder` among their arguments, or run in a root file system at or below it. */
export function processesBuilding(folder: string): readonly number[] {
  return pids().filter((pid) => argvOf(pid).includes(folder) || isBelow(rootOf(pid), folder))
}

/** A process that has ended but was not yet waited for is not alive. */
export function isAlive(pid: number): boolean {
  return parentOf(pid) !== undefined
}

/** Sends SIGKILL to what `find` finds until it finds nothing more. Throws a `LabError` when that takes too long. */
export async function killAll(find: () => readonly number[]): Promise<void> {
  const kill = (): readonly number[] => {
    const found = find()
    for (const pid of found) killHard(pid)
    return found
  }
  const patience = { clock: LAB_CLOCK, everyMs: KILL_POLL_MS, withinMs: KILL_TIMEOUT_MS }
  const left = await poll(kill, ({ length }) => length === 0, patience)
  if (left.length > 0) throw new LabError(`processes ${left.join(', ')} do not end`)
}

/** Sends SIGKILL; a process that has ended already is no matter. */
export function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function pids(): readonly number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

function parentOf(pid: number): number | undefined {
  // The command's name is in parentheses and may itself hold some; the state and the parent follow the last one.
  const stat = readProc(pid, 'stat')
  const [state, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  return state === undefined || state === 'Z' ? undefined : Number(parent)
}

function argvOf(pid: number): readonly string[] {
  return readProc(pid, 'cmdline')?.split('\0').slice(0, -1) ?? []
}

function rootOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/root`)
  } catch {
    return undefined
  }
}

function isBelow(path: string | undefined, folder: string): boolean {
  return path === folder || path?.startsWith(`${folder}/`) === true
}

function rootOverlayUpper(pid: number): string | undefined {
  const root = readProc(pid, 'mountinfo')
    ?.split('\n')
    .find((line) => line.split(' ')[4] === '/' && line.includes(' - overlay '))
  return root === undefined ? undefined : /[ ,]upperdir=([^, ]+)/.exec(root)?.[1]
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

const KILL_POLL_MS = 20
const KILL_TIMEOUT_MS = 10_000
