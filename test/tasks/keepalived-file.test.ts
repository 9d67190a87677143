import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, expect, it } from 'vitest'
import { rendered } from '../language/support/rendered-text.ts'

const bin = mkdtempSync(join(tmpdir(), 'wrtcplay-keepalived-'))
afterAll(() => rmSync(bin, { recursive: true, force: true }))

it.each([
  [['-f', '/etc/keepalived/other.conf'], '/etc/keepalived/other.conf\n'],
  [['-f/etc/other.conf', '--dont-fork'], '/etc/other.conf\n'],
  [['--dont-fork', '--use-file=/etc/other.conf'], '/etc/other.conf\n'],
  [['--use-file', '/etc/other.conf', '-D'], '/etc/other.conf\n'],
  [['-f', '/etc/keepalived/keepalived.conf'], ''],
  [['--dont-fork', '-D'], ''],
])('brownfield 9: keepalived that runs with %j reads "%s"', (options, expected) => {
  const child = spawn('sh', ['-c', 'sleep 20; :', 'keepalived', ...options], { detached: true })
  try {
    writeFileSync(join(bin, 'pidof'), `#!/bin/sh\necho 1 ${child.pid}\n`)
    chmodSync(join(bin, 'pidof'), 0o755)
    const env = { PATH: `${bin}:/usr/bin:/bin` }
    const { stdout, stderr } = spawnSync('sh', ['-c', query()], { env, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toBe(expected)
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL')
  }
})

it.each(['systemd', 'sysv'])('brownfield 4: keepalived is told a newer file with %s, too', (system) => {
  const { tasks } = load(readFileSync(join(import.meta.dirname, '../../tasks/look-first.yml'), 'utf8')) as {
    readonly tasks: readonly { readonly set?: Readonly<Record<string, string>> }[]
  }
  const inputs = tasks.find(({ set }) => set?.['keepalived_inputs'] !== undefined)?.set?.['keepalived_inputs']
  const inputsOf = (how: string): string =>
    rendered(`{{ (${(inputs ?? '').trim().slice(2, -2)}).join(" ") }}`, {
      results: { machine: { lines: ['eth0', system] }, written: { lines: [how] } },
    })
  expect(inputsOf('whole')).toBe('/etc/keepalived/keepalived.conf')
  expect(inputsOf('include')).toBe('/etc/keepalived/keepalived.conf /etc/keepalived/wrtc-pair.conf')
})

function query(): string {
  const text = readFileSync(join(import.meta.dirname, '../../playbooks/appliance.yml'), 'utf8')
  const [play] = load(text) as readonly [{ readonly tasks: readonly { name?: string; query?: string }[] }]
  return play.tasks.find(({ name }) => name === 'which file keepalived reads is looked at')?.query ?? ''
}
