import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, describe, expect, it } from 'vitest'

interface Host {
  readonly name: string
  readonly script: string
}
interface Job {
  readonly hosts: () => readonly Host[]
  readonly prepare: () => Promise<void>
  readonly playbook: string
}
interface Task {
  readonly name: string
  readonly copy?: {
    readonly dest: string
    readonly src: string
    readonly mode: string
    readonly validate?: string
  }
  readonly file?: { readonly path: string }
  /** Those that are put in have `cmd`. */
  readonly shell?: { readonly cmd?: string }
}

const { applianceJob } = (await import(join(import.meta.dirname, '../../bench/cases/appliance-job.mjs'))) as {
  readonly applianceJob: (...args: readonly unknown[]) => Job
}
const { placedFiles } = (await import(join(import.meta.dirname, '../../bench/hosts/placed-files.mjs'))) as {
  readonly placedFiles: (jsonLines: string, host: string) => readonly object[]
}

const HOSTS = ['a', 'b'].map((name, index, all) => ({
  name,
  address: `198.18.1.1${index + 1}`,
  role: ['active', 'standby'][index],
  peer: all[1 - index],
  peerAddress: `198.18.1.1${2 - index}`,
}))
const PAIR = {
  user: 'auto',
  key: '/key',
  vip: '198.18.1.10',
  hostKeys: () => ({ a: ['ssh-ed25519 AAAA'], b: ['ssh-ed25519 BBBB'] }),
}
const FILES = [
  {
    path: '/opt/x/new',
    task: "somebody's new file",
    mode: '755',
    text: '#!/bin/sh\n',
    validate: 'sh -n "$1"',
  },
  { path: '/opt/x/lib/a.sh', task: 'libraries', mode: '644', text: '' },
  { path: '/opt/x/lib/b.sh', task: 'libraries', mode: '644', text: '' },
  { path: '/etc/systemd/system/k.service.d/x.conf', task: 'a setting', mode: '644', text: '[Service]\n' },
]

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

function jobFor(more: object): Job {
  const known = () => ({ files: { a: FILES, b: FILES }, keys: { a: 'ssh-rsa A', b: 'ssh-rsa B' } })
  return applianceJob(PAIR, () => ({ hosts: HOSTS, knownHosts: '/known' }), known, { folder, ...more })
}

describe("the appliance play for the benchmark's peers", () => {
  it.each([{ withContents: false }, { withContents: true }])('is shell that can be read (%j)', (more) => {
    for (const { script } of jobFor(more).hosts()) {
      const { stderr, status } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
      expect(script).toContain(`content /opt/x/new 755 `)
      expect(script).toContain('folder /etc/systemd/system/k.service.d\n')
      expect(script).not.toMatch(/\{\{|# (LOOKS|FILES):/)
    }
  })

  it('has the trial of VRRP from scratch alone', () => {
    const [fresh] = jobFor({ withContents: true }).hosts()
    const [again] = jobFor({ withContents: false }).hosts()
    expect(fresh?.script.match(/wrtc-vrrp-trial/g)?.length).toBeGreaterThan(2)
    expect(again?.script).not.toContain('wrtc-vrrp-trial')
  })

  it('asks what the play asks, in both', async () => {
    const job = jobFor({ withContents: true })
    await job.prepare()
    const tasks = tasksOf(job)
    for (const name of ['what was set up here before is looked at', 'the host is looked at'])
      expect(tasks.find((task) => task.name === name)?.shell?.cmd).toBeDefined()
    const looks = tasks.filter(({ shell }) => shell?.cmd?.includes('{% raw %}') === true)
    expect(looks.length).toBeGreaterThan(10)
    expect(job.hosts()[0]?.script.match(/^set \+eu$/gm)?.length).toBe(looks.length)
  })

  it('places each file that the play has made', async () => {
    const job = jobFor({ withContents: true })
    await job.prepare()
    const tasks = tasksOf(job)
    expect(tasks.flatMap(({ copy }) => (copy === undefined ? [] : [copy.dest]))).toEqual([
      '/opt/x/new',
      '/opt/x/lib/',
      '/etc/systemd/system/k.service.d/x.conf',
      '/etc/lsyncd/lsyncd.conf.lua.pristine',
    ])
    expect(tasks.find(({ name }) => name === "somebody's new file")?.copy).toMatchObject({
      mode: '0755',
      validate: `sh -c 'sh -n "$1"' validate %s`,
    })
    expect(tasks.flatMap(({ file }) => (file === undefined ? [] : [file.path]))).toContain('/opt/x')
  })

  function tasksOf({ playbook }: Job): readonly Task[] {
    const [play] = load(readFileSync(playbook, 'utf8')) as readonly { readonly tasks: readonly Task[] }[]
    return play?.tasks ?? []
  }
})

describe('what a run has placed', () => {
  it('is told by its events, with the check of its task', () => {
    const address = 'appliance.yml/x/keepalived-config'
    const lines = [
      {
        type: 'task.started',
        address,
        module: 'template',
        task: 'keepalived is configured',
        place: 'tasks/vip-failover.yml:1:1',
      },
      { type: 'task.started', address: 'other', module: 'replace', task: 'x', place: 'tasks/lsyncd.yml:1:1' },
      ...['a', 'b'].map((host) => ({
        type: 'change.applied',
        host,
        address,
        before: { files: [{ path: '/etc/keepalived/keepalived.conf', absent: true }] },
      })),
      { type: 'change.applied', host: 'a', address: 'other', before: { files: [{ path: '/x' }] } },
    ]
    expect(placedFiles(lines.map((line) => JSON.stringify(line)).join('\n'), 'a')).toEqual([
      {
        path: '/etc/keepalived/keepalived.conf',
        task: 'keepalived is configured',
        validate: expect.stringContaining('keepalived -t -f "$1"') as string,
      },
    ])
  })
})
