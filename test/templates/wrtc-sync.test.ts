import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SHELLS } from './support/fake-host.ts'

describe.each(SHELLS)('the sync between the hosts under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  const children: ChildProcess[] = []
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name)

  function aHost(role: string, hasVip: boolean): FakeHost {
    const host = new FakeHost(shell)
    hosts.push(host)
    host.remove('bin/rsync')
    writeFileSync(host.path('bin/rsync'), '#!/bin/sh\nprintf "%s\\n" "$@" >"$FAKE/rsync-args"\n', {
      mode: 0o755,
    })
    host.write('state/state', `role=${role}\n`)
    if (hasVip) host.write('vip', '')
    return host
  }

  const toData = (host: FakeHost): readonly string[] => [
    '-a',
    `${host.path('data')}/`,
    `u@peer:${host.path('data')}/`,
  ]

  /** What rsync starts on the peer: one with older scripts has no `wrtc-receive`. */
  const receiverOf = (host: FakeHost, what: string): string =>
    `--rsync-path=r=${host.path('wrtc-receive')}; if [ -x $r ]; then r="$r ${what}"; else r=rsync; fi; $r`

  test('the host that serves replaces files on its peer, unless that one has them only for itself', async () => {
    const host = aHost('active', true)
    expect((await host.run('wrtc-sync', ...toData(host))).code).toBe(0)
    expect(host.lines('rsync-args')).toEqual([receiverOf(host, 'replaces'), ...toData(host)])
    host.write('run/parted', '')
    host.remove('rsync-args')
    expect((await host.run('wrtc-sync', ...toData(host))).code).toBe(255)
    expect(host.has('rsync-args')).toBe(false)
  })

  test.each([
    ['standby', false],
    ['standby', true],
    ['active', false],
  ] as const)('a host that is %s, and has the VIP: %s, adds files only', async (role, hasVip) => {
    const host = aHost(role, hasVip)
    await host.run('wrtc-sync', ...toData(host))
    const expected = ['--ignore-existing', receiverOf(host, 'adds'), ...toData(host)]
    expect(host.lines('rsync-args')).toEqual(expected)
  })

  test('what is none of the pair goes through as it is', async () => {
    const host = aHost('active', true)
    await host.run('wrtc-sync', '-a', '/elsewhere/', 'u@peer:/elsewhere/')
    expect(host.lines('rsync-args')).toEqual(['-a', '/elsewhere/', 'u@peer:/elsewhere/'])
  })

  test.each([
    ['active', true],
    ['standby', true],
    ['active', false],
  ] as const)(
    'a host that is %s, and has the VIP: %s, lets none of its files be replaced',
    async (role, hasVip) => {
      const host = aHost(role, hasVip)
      const { code, stderr } = await host.run('wrtc-receive', 'replaces', '--server', '-s')
      expect({ code, stderr }).toEqual({ code: 1, stderr: 'this host serves: its files are not replaced\n' })
      expect(host.has('rsync-args')).toBe(false)
      await host.run('wrtc-receive', 'adds', '--server', '-s')
      expect(host.lines('rsync-args')).toEqual(['--server', '-s'])
    },
  )

  test('a standby takes what it is sent', async () => {
    const host = aHost('standby', false)
    expect((await host.run('wrtc-receive', 'replaces', '--server', '-s')).code).toBe(0)
    expect(host.lines('rsync-args')).toEqual(['--server', '-s'])
  })

  test('a takeover ends what its peer is just sending, and nothing else', async () => {
    const [host, elsewhere] = [aHost('standby', false), aHost('standby', false)]
    const rsync = '#!/bin/sh\nsleep 30\n'
    for (const one of [host, elsewhere]) writeFileSync(one.path('bin/rsync'), rsync, { mode: 0o755 })
    const receive = (at: FakeHost, what: string): ChildProcess => {
      const [file = '', ...first] = shell
      const child = spawn(file, [...first, at.path('wrtc-receive'), what, '--server', '-s'], {
        stdio: 'ignore',
      })
      children.push(child)
      return child
    }
    const sent = receive(host, 'replaces')
    const others = [receive(host, 'adds'), receive(elsewhere, 'replaces')]
    const isRsync = ({ pid }: ChildProcess): boolean =>
      readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('/bin/rsync\0')
    await expect.poll(() => [sent, ...others].every(isRsync)).toBe(true)
    host.write('keepalived', '')
    host.write('vip', '')
    const ended = new Promise((resolve) => sent.once('exit', (_, signal) => resolve(signal)))
    await host.run('wrtc-role', 'master')
    expect(await ended).toBe('SIGTERM')
    expect(others.map(({ signalCode, exitCode }) => signalCode ?? exitCode)).toEqual([null, null])
  })
})
