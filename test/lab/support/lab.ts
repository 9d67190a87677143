import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { labDown } from '../../../src/lab/down.ts'
import { type HostRef, labExec } from '../../../src/lab/inside.ts'
import { type LabHost, labVip } from '../../../src/lab/lab-layout.ts'
import { type Flavour, labNames } from '../../../src/lab/lab-state.ts'
import { missingForLab } from '../../../src/lab/prerequisites.ts'
import { isAlive } from '../../../src/lab/processes.ts'
import type { CommandResult } from '../../../src/lab/system-command.ts'
import { labUp } from '../../../src/lab/up.ts'

/** The checkout: its `.wrtcplay/lab` holds the images, and the labs of the tests beside those of the user. */
export const WORKING_FOLDER = join(import.meta.dirname, '../../..')

/** For bringing a lab up: the first one builds the image, and a busy machine takes its time. */
export const UP_TIMEOUT_MS = 300_000

/** A lab of a test's own. Its values are there once `beforeAll` has run. */
export interface TestLab {
  readonly name: string
  readonly workingFolder: string
  /** Paths of the lab's files. */
  readonly folder: string
  readonly inventory: string
  readonly key: string
  readonly knownHosts: string
  /** The first three numbers of its network. */
  readonly subnet: string
  readonly vip: string
  /** `wrtc-a`, `wrtc-b`, `h3` … */
  readonly hosts: readonly LabHost[]
  ref(host: string): HostRef
  /** Runs a command as root on a host, not over its network. */
  exec(host: string, argv: readonly string[], input?: string): Promise<CommandResult>
  /** Runs a shell script as root on a host, which must succeed; returns what it printed, without the last newline. */
  sh(host: string, script: string): Promise<string>
}

export interface LabOptions {
  readonly hosts?: number
  readonly flavour?: Flavour
  readonly tls?: boolean
  /** The folder of a frozen lab. */
  readonly from?: string
}

/** Why the lab cannot be used here; `undefined` when it can. */
function labAvailable(): string | undefined {
  const missing = missingForLab()
  return missing === undefined ? undefined : `${missing.message}; ${missing.hint}`
}

/**
 * `describe` for tests that need the lab. Where there can be none they are skipped, with the reason in their name;
 * with WRTCPLAY_LAB=required they fail instead.
 */
export function describeWithLab(name: string, tests: () => void): void {
  const reason = labAvailable()
  if (reason === undefined) describe(name, tests)
  else if (process.env['WRTCPLAY_LAB'] !== 'required') describe.skip(`${name} (skipped: ${reason})`, tests)
  else {
    it(name, () => {
      throw new Error(`the lab is required: ${reason}`)
    })
  }
}

/** Gives the enclosing `describe` a lab of its own, taken down after its tests whether they pass or not. */
export function useLab(options: LabOptions = {}): TestLab {
  return useLabStartedBy((name) => startLab(name, options))
}

/** As `useLab`, for a lab that takes more than being brought up. */
export function useLabStartedBy(start: (name: string) => Promise<TestLab>): TestLab {
  const name = newLabName()
  const lab = {} as { -readonly [Key in keyof TestLab]: TestLab[Key] }
  beforeAll(async () => {
    await removeAbandonedLabs()
    Object.assign(lab, await start(name))
  }, UP_TIMEOUT_MS)
  afterAll(() => takeDown(name), DOWN_TIMEOUT_MS)
  return lab
}

/** It tells whose lab that is, so that others take it down when this process has died. */
export function newLabName(): string {
  return `test-${process.pid}-${randomBytes(3).toString('hex')}`
}

export async function takeDown(name: string): Promise<void> {
  await labDown({ workingFolder: WORKING_FOLDER, name, say: silent })
}

/** Brings a lab up, or more hosts of one that is up. */
export async function startLab(name: string, options: LabOptions): Promise<TestLab> {
  const { lab, hosts, record } = await labUp({ workingFolder: WORKING_FOLDER, name, ...options, say: silent })
  const ref = (host: string): HostRef => ({ workingFolder: WORKING_FOLDER, name, host })
  return {
    ...lab,
    workingFolder: WORKING_FOLDER,
    subnet: record.subnet,
    vip: labVip(record.subnet),
    hosts,
    ref,
    // A host without power is a rejection, too.
    exec: async (host, argv, input) => labExec(ref(host), argv, input),
    sh: async (host, script) => {
      const { code, stdout, stderr } = await labExec(ref(host), ['sh', '-c', script])
      if (code !== 0) throw new Error(`${host}: ended with ${code}: ${stderr}${stdout}`)
      return stdout.replace(/\n$/, '')
    },
  }
}

/** Labs whose test process was killed before it could take them down. */
async function removeAbandonedLabs(): Promise<void> {
  const names = labNames(join(WORKING_FOLDER, '.wrtcplay', 'lab'))
  for (const name of names) {
    const pid = /^test-(\d+)-[0-9a-f]{6}$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await takeDown(name)
  }
}

const silent = (): void => undefined
const DOWN_TIMEOUT_MS = 60_000
