import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SCRIPTS, SHELLS } from './support/fake-host.ts'

/** A run writes one script after the other, and the two hosts are not at the same place: a takeover may come at any time. */
describe.each(SHELLS)('an update of the scripts under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name, 'rsync')

  /** With so many scripts of the present version, the others of the first one. */
  function aHost(me: string, updated: number): FakeHost {
    const host = new FakeHost(shell, { host: { name: me, peer_address: '' } }, ['bash'])
    hosts.push(host)
    host.install(SCRIPTS, 'version-1')
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

  const STEPS = SCRIPTS.map((_, index) => index).concat(SCRIPTS.length)
  test.each(
    STEPS.flatMap((left) => [
      [left, 0],
      [left, SCRIPTS.length],
    ]),
  )(
    'security 2: with %d new scripts on one host and %d on the other, both serve in turn, and nothing is lost',
    async (ofLeft, ofRight) => {
      const [left, right] = [aHost('left', ofLeft), aHost('right', ofRight)]
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
    60_000,
  )
})

it('security 2: the playbook writes what is read with `.` before what reads it', () => {
  const text = readFileSync(join(import.meta.dirname, '../../tasks/vip-failover.yml'), 'utf8')
  const written = [...text.matchAll(/src: \.\.\/templates\/(wrtc-[a-z]+)(?:\.sh)?\.hbs/g)].map(
    ([, name]) => name,
  )
  expect(written).toEqual([
    'wrtc-pair',
    'wrtc-decide',
    'wrtc-data',
    'wrtc-role',
    'wrtc-check',
    'wrtc-change',
    'wrtc-adopt',
  ])
})

function filesOf(host: FakeHost): Record<string, string> {
  const folder = host.path('data')
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  )
}
