import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import type { Scope } from '../../src/language/value-template.ts'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, LEFT_MS, SHELLS } from './support/fake-host.ts'

const TAKEOVER = ['lsyncd start', 'wrtc start']
const GIVING_UP = ['wrtc stop', 'lsyncd stop']

describe.each(SHELLS)('wrtc-role under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })

  /** Without bash nobody looks whether the peer's port 22 answers. */
  function aHost(changes: Scope = {}, without: readonly string[] = []): FakeHost {
    const host = new FakeHost(shell, changes, ['bash', ...without])
    hosts.push(host)
    host.write('says', 'lacks standby\n')
    return host
  }

  function holder(changes: Scope = {}, without: readonly string[] = []): FakeHost {
    const host = aHost(changes, without)
    host.write('vip', '')
    host.write('keepalived', '')
    return host
  }

  const test = itWith(name)

  test('takes over where the VIP is: first the sync, then WRTC', async () => {
    const host = holder()
    expect(await host.run('wrtc-role', 'master')).toMatchObject({ code: 0, stderr: '' })
    expect(host.lines('log')).toEqual(TAKEOVER)
    expect(host.read('state/state')).toMatch(
      /^role=active\nsince=\d{4}-\d\d-\d\dT[\d:]{8}Z\nreason=boot: nobody served \(master\)\n$/,
    )
    expect(host.read('said')).toContain('role is active now (boot: nobody served (master))')
  })

  test('gives up where the VIP is not: first WRTC, then the sync', async () => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    host.remove('vip')
    host.write('log', '')
    await host.run('wrtc-role', 'fault')
    expect(host.lines('log')).toEqual(GIVING_UP)
    expect(host.read('state/state')).toContain('role=fault\n')
  })

  test('believes the VIP, not the order in which it is called', async () => {
    const host = holder()
    await host.run('wrtc-role', 'backup')
    expect(host.lines('log')).toEqual(TAKEOVER)
    host.remove('vip')
    await host.run('wrtc-role', 'master')
    expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP])
  })

  test('is safe to repeat', async () => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    const state = host.read('state/state')
    await host.run('wrtc-role', 'master')
    expect(host.lines('log')).toEqual(TAKEOVER)
    expect(host.read('state/state')).toBe(state)
  })

  test('takes away the VIP that a killed keepalived left behind', async () => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    host.remove('keepalived')
    host.write('log', '')
    await host.run('wrtc-role', 'lost')
    expect(host.has('vip')).toBe(false)
    expect(host.lines('log')).toEqual(GIVING_UP)
  })

  // A function that stands in for a command, as BusyBox needs it, holds what its caller has open.
  if (name !== 'busybox')
    test('watches keepalived itself where no systemd does, and keeps nothing open for that', async () => {
      const host = holder()
      host.write('lasting', '')
      expect((await host.run('wrtc-role', 'master')).tookMs).toBeLessThan(LEFT_MS)
      await until(() => host.has('watch') && host.read('watch') !== '')
      expect(host.read('watch')).toBe(`${host.path('wrtc-role')} watch\n`)
      host.remove('vip')
      expect((await host.run('wrtc-role', 'backup')).tookMs).toBeLessThan(LEFT_MS)
      expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP])
    })

  test('the watch ends with the VIP; it takes it away when keepalived has gone, and starts that again', async () => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    const watch = host.run('wrtc-role', 'watch')
    host.remove('keepalived')
    await watch
    expect(host.has('vip')).toBe(false)
    expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP, 'keepalived start'])
    expect(await host.run('wrtc-role', 'watch')).toMatchObject({ code: 0 })
  })

  test('faults 5: a keepalived that does not move is ended from outside of it, and cleaned up after', async () => {
    const host = holder()
    host.write('keepalived', '')
    await host.run('wrtc-role', 'master')
    const frozen = spawn('sleep', ['60'], { stdio: 'ignore' })
    const ended = new Promise((resolve) => frozen.once('exit', (_code, signal) => resolve(signal)))
    frozen.kill('SIGSTOP')
    const pid = String(frozen.pid)
    writeFileSync(host.path('bin/pidof'), `#!/bin/sh\n[ -d /proc/${pid} ] && echo ${pid}\n`, { mode: 0o755 })
    await host.run('wrtc-role', 'watch')
    expect(await ended).toBe('SIGKILL')
    expect(host.has('vip')).toBe(false)
    expect(host.read('said')).toContain('keepalived does not move any more: ending it\n')
    expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP, 'keepalived start'])
  })

  describe('faults 6: a change of the role whose script was killed is gone on with', () => {
    async function isResumed(host: FakeHost): Promise<readonly string[]> {
      expect(await host.run('wrtc-role', 'resume')).toMatchObject({ code: 0, stderr: '' })
      expect(host.has('run/changing')).toBe(false)
      return host.lines('log')
    }

    test('from its beginning, as long as WRTC has not been started', async () => {
      const host = holder()
      host.write('run/changing', '4711\n')
      expect(await isResumed(host)).toEqual(TAKEOVER)
      expect(host.read('state/state')).toContain('role=active\n')
    })

    test('without fetching anything, once WRTC may have written', async () => {
      const host = holder()
      host.write('run/changing', 'starting\n')
      host.write('run/joined', '')
      expect(await isResumed(host)).toEqual(['wrtc start'])
      expect(host.read('state/state')).toContain('role=active\n')
      expect(host.has('state/epoch')).toBe(false)
    })

    test('where it had not come to write anything down', async () => {
      expect(await isResumed(holder())).toEqual(TAKEOVER)
    })

    test('when it was giving up', async () => {
      const host = holder()
      await host.run('wrtc-role', 'master')
      host.remove('vip')
      host.write('run/changing', '4711\n')
      expect(await isResumed(host)).toEqual([...TAKEOVER, ...GIVING_UP])
      expect(host.read('state/state')).toContain('role=standby\n')
    })

    test('and one that is still under way is left alone', async () => {
      const host = holder()
      host.write('slow', '')
      const first = host.run('wrtc-role', 'master')
      await until(() => host.lines('log').length > 0)
      await host.run('wrtc-role', 'resume')
      await first
      expect(host.has('run/changing')).toBe(false)
      expect(await isResumed(host)).toEqual(TAKEOVER.flatMap((line) => [line, `${line} done`]))
    })
  })

  test('leaves the sync alone where it runs on both hosts', async () => {
    const host = holder({ sync: 'both' })
    await host.run('wrtc-role', 'master')
    host.remove('vip')
    await host.run('wrtc-role', 'backup')
    expect(host.lines('log')).toEqual(['wrtc start', 'wrtc stop'])
  })

  test('marks a start that failed, so that the check need not wait', async () => {
    const host = holder()
    host.write('broken', '')
    await host.run('wrtc-role', 'master')
    expect(host.has('run/start-failed')).toBe(true)
  })

  describe.each([
    ['flock', []],
    ['mkdir', ['flock']],
  ])('with a lock by %s', (_lock, without) => {
    test('does one thing at a time', async () => {
      const host = holder({}, without)
      host.write('slow', '')
      const first = host.run('wrtc-role', 'master')
      await until(() => host.lines('log').length > 0)
      host.remove('vip')
      await Promise.all([first, host.run('wrtc-role', 'backup')])
      expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP].flatMap((line) => [line, `${line} done`]))
    })

    test('does not hand the lock to the services that it starts', async () => {
      const host = holder({}, without)
      host.write('spawns', '')
      await host.run('wrtc-role', 'master')
      host.remove('vip')
      expect((await host.run('wrtc-role', 'backup')).tookMs).toBeLessThan(LEFT_MS)
      expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP])
    })
  })

  test('of several calls that wait, the last one does it all', async () => {
    const host = holder()
    host.write('slow', '')
    const first = host.run('wrtc-role', 'master')
    await until(() => host.lines('log').length > 0)
    const waiting = ['fault', 'backup', 'fault'].map((call) => host.run('wrtc-role', call))
    host.remove('vip')
    await Promise.all([first, ...waiting])
    expect(host.lines('log').filter((line) => line === 'wrtc stop')).toHaveLength(1)
    expect(host.read('state/state')).toMatch(/^role=(fault|standby)\n/)
  })

  test('a sync that died is started again where it belongs', async () => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    host.remove('up/lsyncd')
    await host.run('wrtc-role', 'mend-sync')
    expect(host.lines('log')).toEqual([...TAKEOVER, 'lsyncd start'])
    host.remove('vip')
    host.remove('up/lsyncd')
    await host.run('wrtc-role', 'mend-sync')
    expect(host.lines('log')).toEqual([...TAKEOVER, 'lsyncd start'])
  })

  test.each([
    ['lacks standby', true],
    ['lacks fault', true],
    ['lacks active', false],
    ['holds active', false],
    ['', false],
  ])('a sync that rested goes on when the peer is back and says "%s": %s', async (says, goesOn) => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    await host.run('wrtc-role', 'part-sync')
    expect(host.lines('log')).toEqual([...TAKEOVER, 'lsyncd stop'])
    host.write('says', `${says}\n`)
    await host.run('wrtc-role', 'mend-sync')
    expect(host.lines('log').at(-1)).toBe(goesOn ? 'lsyncd start' : 'lsyncd stop')
    expect(host.has('run/parted')).toBe(!goesOn)
  })

  test.each([
    ['lacks fault\nplanned: told to yield', 'planned: told to yield, on right'],
    [
      'lacks active\ncheck failed: the WebSocket is silent',
      'check failed: the WebSocket is silent, on right',
    ],
    ['lacks active\nkeepalived ended', 'keepalived ended, on right'],
    ['lacks standby', 'right let go of the VIP (master)'],
    ['', 'peer silent: right did not answer'],
    ['lacks standby\nkeepalived ended', 'boot: nobody served (master)', 'new'],
  ])('tells why it took over, when the peer says "%s": %s', async (says, reason, pair = 'met') => {
    const host = holder()
    host.write('says', says === '' ? '' : `${says}\n`)
    if (pair === 'met') host.write('run/met', '')
    await host.run('wrtc-role', 'master')
    expect(host.read('state/state')).toContain(`reason=${reason}\n`)
  })

  test('sends nothing to a peer that does not answer, or that serves, too', async () => {
    for (const says of ['', 'holds active\n']) {
      const host = holder()
      host.write('says', says)
      await host.run('wrtc-role', 'master')
      expect(host.lines('log')).toEqual(['wrtc start'])
      expect(host.has('run/parted')).toBe(true)
    }
  })

  test('a lock whose holder has died does not hold', async () => {
    const host = holder({}, ['flock'])
    await host.run('wrtc-role', 'master')
    host.remove('vip')
    mkdirSync(host.path('run/lock.d'))
    host.write('run/lock.d/pid', '4194304\n')
    await host.run('wrtc-role', 'backup')
    expect(host.lines('log')).toEqual([...TAKEOVER, ...GIVING_UP])
    expect(host.has('run/lock.d')).toBe(false)
  })

  test('the sync may not be restarted under WRTC', async () => {
    const host = holder()
    await host.run('wrtc-role', 'master')
    const { code, stderr } = await host.run('wrtc-role', 'may-restart-sync')
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'wrtc runs on this host\n' })
  })

  test('a takeover waits for a restart of the sync that was allowed', async () => {
    const host = holder()
    const began = performance.now()
    expect(await host.run('wrtc-role', 'may-restart-sync')).toMatchObject({ code: 0 })
    await host.run('wrtc-role', 'master')
    // It is allowed for a second; both calls alone take less.
    expect(performance.now() - began).toBeGreaterThan(980)
    expect(host.lines('log')).toEqual(TAKEOVER)
  })

  test('refuses what it does not know', async () => {
    expect(await aHost().run('wrtc-role', 'sideways')).toMatchObject({ code: 64 })
  })
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_500 && !holds(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 20))
}
