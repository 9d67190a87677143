import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, describe, expect, it } from 'vitest'
import { rendered } from '../language/support/rendered-text.ts'

interface Task {
  readonly name: string
  readonly query?: string
  readonly set?: Readonly<Record<string, string>>
}

const { tasks } = load(readFileSync(join(import.meta.dirname, '../../tasks/look-first.yml'), 'utf8')) as {
  readonly tasks: readonly Task[]
}

describe('truth 7: who of two holders lets go of the VIP', () => {
  const decision = tasks.find(({ set }) => set?.['lets_go'] !== undefined)?.set?.['lets_go'] ?? ''

  it.each([
    [
      'the one that has it by hand',
      { astray: true, clients: 9 },
      { astray: false, clients: 0 },
      'active',
      true,
    ],
    ['not the other one then', { astray: false, clients: 0 }, { astray: true, clients: 9 }, 'standby', false],
    [
      'the one with fewer connections',
      { astray: false, clients: 2 },
      { astray: false, clients: 10 },
      'active',
      true,
    ],
    [
      'not the one with more',
      { astray: false, clients: 10 },
      { astray: false, clients: 2 },
      'standby',
      false,
    ],
    [
      'the configured standby else',
      { astray: false, clients: 0 },
      { astray: false, clients: 0 },
      'standby',
      true,
    ],
    [
      'not the configured active one',
      { astray: false, clients: 0 },
      { astray: false, clients: 0 },
      'active',
      false,
    ],
  ])('%s', (_, here, there, role, expected) => {
    const scope = {
      two_hold: true,
      is_astray: here.astray,
      peer_is_astray: there.astray,
      results: { clients: { stdout: String(here.clients) } },
      peer: { results: { clients: { stdout: String(there.clients) } } },
      role,
    }
    expect(rendered(decision, scope)).toBe(String(expected))
    expect(rendered(decision, { ...scope, two_hold: false })).toBe('false')
  })
})

describe('whose clients are served', () => {
  const bin = mkdtempSync(join(tmpdir(), 'wrtcplay-clients-'))
  afterAll(() => rmSync(bin, { recursive: true, force: true }))

  it.each([
    ['192.0.2.10', ['192.0.2.10:8080 203.0.113.9:4711', '192.0.2.10:8080 203.0.113.9:4712'], '2'],
    ['192.0.2.10', ['192.0.2.10:8080 192.0.2.10:4711', '192.0.2.10:8080 192.0.2.2:4711'], '0'],
    [
      '192.0.2.10',
      ['[::ffff:192.0.2.10]:8080 [::ffff:203.0.113.9]:4711', '192.0.2.1:8080 203.0.113.9:4'],
      '1',
    ],
    ['fd00::10', ['[fd00::10]:8080 [fd00::99]:4711', '[fd00::10]:8080 [fd00::2]:4711'], '1'],
    ['192.0.2.10', [], '0'],
  ])('at %s of %j are %s', (vip, connections, expected) => {
    const command = tasks.find(({ name }) => name === 'whose clients are served is looked at')?.query ?? ''
    writeFileSync(join(bin, 'ss'), `#!/bin/sh\n${connections.map((one) => `echo 0 0 ${one}\n`).join('')}`)
    chmodSync(join(bin, 'ss'), 0o755)
    const own = vip.replace('10', '1')
    const scope = {
      wrtc_port: 8080,
      pair: { vip: { address: vip } },
      host: { peer_address: own },
      peer: { address: vip.replace('10', '2') },
    }
    const env = { PATH: `${bin}:/usr/bin:/bin` }
    const { stdout, stderr } = spawnSync('sh', ['-c', rendered(command, scope)], { env, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe(expected)
  })
})
