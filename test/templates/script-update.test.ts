import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SCRIPTS, SHELLS } from './support/fake-host.ts'
import type { OldVersion } from './support/rendered.ts'

/** A run writes one script after the other, and the two hosts are not at the same place: a takeover may come at any time. */
describe.each(SHELLS)('an update of the scripts under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name, 'rsync')

  /** With so many scripts of the present version, the others of an earlier one. */
  function aHost(me: string, updated: number, version: OldVersion): FakeHost {
    const host = new FakeHost(shell, { host: { name: me, peer_address: '' } }, ['bash'])
    hosts.push(host)
    host.installOld(version)
    host.write('keepalived', '')
    update(host, updated)
    return host
  }

  function update(host: FakeHost, updated: number): void {
    host.install(SCRIPTS.slice(0, updated))
  }

  function write(host: FakeHost, file: string, text: string): void {
    host.remove(`data/${file}`)
    host.write(`data/${file}`, text)
  }

  async function serves(host: FakeHost): Promise<void> {
    host.write('vip', '')
    const { code, stderr } = await host.run('wrtc-role', 'master')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(host.has('up/wrtc')).toBe(true)
    expect(host.read('state/state')).toContain('role=active\n')
  }

  async function givesUp(host: FakeHost): Promise<void> {
    host.remove('vip')
    await host.run('wrtc-role', 'backup')
    expect(host.has('up/wrtc')).toBe(false)
  }

  /** Nothing reads the library or the settings before a program does; two programs are not called here. */
  const STEPS = (
    ['settings.conf', 'wrtc-role', 'wrtc-check', 'wrtc-data', 'wrtc-pair.sh', 'wrtc-sync'] as const
  ).map((last) => SCRIPTS.indexOf(last) + 1)
  const VERSIONS: readonly OldVersion[] = name === 'dash' ? ['version-1', 'version-3'] : ['version-3']
  test.each(
    VERSIONS.flatMap((version) =>
      STEPS.flatMap((left) => [[left, 0, version] as const, [left, SCRIPTS.length, version] as const]),
    ),
  )(
    'security 2: with %d new scripts on one host and %d on the other, else %s, both serve in turn, and nothing is lost',
    async (ofLeft, ofRight, version) => {
      const [left, right] = [aHost('left', ofLeft, version), aHost('right', ofRight, version)]
      left.write('peer', right.folder)
      right.write('peer', left.folder)
      write(left, 'a.json', 'one')
      await serves(left)
      await right.run('wrtc-data', 'rejoin')
      expect(filesOf(right)).toEqual({ 'a.json': 'one' })
      // Carried by nothing but the takeover.
      write(left, 'b.json', 'late')
      await givesUp(left)
      await serves(right)
      expect(filesOf(right)).toEqual({ 'a.json': 'one', 'b.json': 'late' })
      // Written while the two are apart.
      left.remove('peer')
      await serves(left)
      write(left, 'a.json', 'of left')
      write(right, 'c.json', 'of right')
      for (const host of [left, right]) update(host, SCRIPTS.length)
      left.write('peer', right.folder)
      await givesUp(right)
      await right.run('wrtc-data', 'rejoin')
      expect(filesOf(right)).toEqual({ 'a.json': 'of left', 'b.json': 'late', 'c.json': 'of right' })
      expect(filesOf(left)).toEqual(filesOf(right))
    },
    180_000,
  )
})

it('security 2: the playbook writes what is read with `.` before what reads it', () => {
  const root = join(import.meta.dirname, '../..')
  const text = readFileSync(join(root, 'tasks/failover-scripts.yml'), 'utf8')
  const sources = [...text.matchAll(/src: \.\.\/(\S+)/g)].map(([, path = '']) => path)
  expect(sources).toEqual([
    'files/wrtc-pair/library',
    'templates/settings.conf.hbs',
    'files/wrtc-pair/programs/wrtc-role',
    'files/wrtc-pair/programs',
  ])
  const others = readdirSync(join(root, 'files/wrtc-pair/programs')).filter((name) => name !== 'wrtc-role')
  expect(['wrtc-pair-4', 'settings.conf', 'wrtc-role', ...others.toSorted()]).toEqual(SCRIPTS)
  expect(text).toContain('dest: "{{ script_dir }}/wrtc-pair-4"')
})

function filesOf(host: FakeHost): Record<string, string> {
  const folder = host.path('data')
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  )
}
