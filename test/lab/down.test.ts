import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { labDown } from '../../src/lab/down.ts'
import { labLayout } from '../../src/lab/lab-layout.ts'
import { absentLabAddresses, labState } from '../../src/lab/presence.ts'
import { killHard, listProcesses } from '../../src/lab/processes.ts'
import { mustRun } from '../../src/lab/system-command.ts'
import { labUp } from '../../src/lab/up.ts'
import { describeWithLab, UP_TIMEOUT_MS, WORKING_FOLDER } from './support/lab.ts'

describeWithLab('taking a lab down', () => {
  const name = `test-${process.pid}-00d0e0`
  const lab = labLayout(WORKING_FOLDER, name)
  const options = { workingFolder: WORKING_FOLDER, name, say: () => undefined }
  // The first one builds the image.
  beforeAll(() => labUp(options), UP_TIMEOUT_MS)
  afterAll(() => labDown(options))

  it('leaves nothing behind', async () => {
    await labUp(options)
    expect(traces()).not.toEqual([])
    expect(await labDown(options)).toBe(true)
    expect(traces()).toEqual([])
    expect(await labDown(options)).toBe(false)
  })

  it('leaves nothing behind after its containers were killed, its files lost and its disks mounted twice', async () => {
    const { hosts } = await labUp(options)
    const [first, second] = hosts.map((host) => outsiders(host.machine))
    // Of the first host the supervisor alone, so that its container is an orphan; of the second everything outside.
    killHard(first?.supervisor ?? 0)
    for (const pid of Object.values(second ?? {})) killHard(pid)
    rmSync(lab.stateFile)
    const extra = join(lab.folder, 'extra')
    mkdirSync(extra)
    await mustRun(['mount', '--bind', join(lab.folder, 'hosts'), extra])
    expect(labState(WORKING_FOLDER, name).state).toBe('broken')

    expect(await labDown(options)).toBe(true)
    expect(traces()).toEqual([])
  })

  it('is noticed by whoever would connect', async () => {
    const { record } = await labUp(options)
    const address = `${record.subnet}.11`
    expect(absentLabAddresses([address])).toEqual([])
    await labDown(options)
    expect(absentLabAddresses([address])).toEqual([address])
  })

  it('waits while somebody else works on the same lab', async () => {
    const [made, down] = await Promise.all([labUp(options), labDown(options)])
    expect(made.booted).toHaveLength(2)
    expect(down).toBe(true)
    expect(traces()).toEqual([])
  })

  /** Everything on this machine that has the lab's folder or its tag in its name. */
  function traces(): readonly string[] {
    const own = listProcesses().filter(({ argv }) => argv.some((word) => word.includes(lab.tag)))
    return [
      ...own.map(({ argv }) => `process ${argv.join(' ')}`),
      ...linesWith('/proc/self/mountinfo', `/${name}/`),
      ...readdirSync('/sys/class/net').filter((link) => link.includes(lab.tag)),
      ...(existsSync(lab.folder) ? [lab.folder] : []),
      ...readdirSync('/sys/fs/cgroup').flatMap((kind) => entriesWith(join('/sys/fs/cgroup', kind), lab.tag)),
      ...entriesWith('/sys/fs/cgroup', lab.tag),
      ...entriesWith('/run/systemd/nspawn/propagate', lab.tag),
      ...entriesWith('/run/systemd/nspawn/unix-export', lab.tag),
    ]
  }

  function outsiders(machine: string): { readonly supervisor: number; readonly container: number } {
    const processes = listProcesses()
    const ours = processes.filter(({ argv }) => argv.includes(`--machine=${machine}`))
    const supervisor = ours.find(({ argv }) => argv[0] === '/bin/sh')?.pid ?? 0
    return { supervisor, container: ours.find(({ parent }) => parent === supervisor)?.pid ?? 0 }
  }
})

function linesWith(file: string, text: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes(text))
}

function entriesWith(folder: string, text: string): readonly string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  return readdirSync(folder).filter((entry) => entry.includes(text))
}
