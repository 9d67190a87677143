import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import type { Scope } from '../../src/language/value-template.ts'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SHELLS } from './support/fake-host.ts'

describe.each(SHELLS)('what an operator orders, under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name)

  /** A standby; nothing listens where WRTC would. */
  function aHost(changes: Scope = {}): FakeHost {
    const host = new FakeHost(shell, { wrtc_port: 1, ...changes }, ['bash'])
    hosts.push(host)
    return host
  }

  const told = (host: FakeHost, start: string) => host.lines('said').filter((line) => line.startsWith(start))

  test('a host in maintenance is unfit until it is taken back, and says so once', async () => {
    const host = aHost()
    expect(await host.run('wrtc-role', 'maintenance', 'on', '7200', 'alice@desk', 'new disk')).toMatchObject({
      code: 0,
      stderr: '',
    })
    const [since, until] = host.lines('state/maintenance').map((line) => Number(line.split('=')[1]))
    expect(Math.abs(Number(since) - Date.now() / 1000)).toBeLessThan(60)
    expect(Number(until) - Number(since)).toBe(7200)
    expect(host.lines('state/maintenance').slice(2)).toEqual(['by=alice@desk', 'reason=new disk'])
    expect(host.lines('said')).toEqual(['in maintenance now, by alice@desk: new disk'])
    for (let time = 0; time < 2; time++) expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(host.read('run/unfit')).toBe('in maintenance\n')
    expect(told(host, 'unfit')).toEqual(['unfit: in maintenance'])
    // A boot empties run_dir.
    host.remove('run')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(await host.run('wrtc-role', 'maintenance', 'off')).toMatchObject({ code: 0, stderr: '' })
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    expect(await host.run('wrtc-role', 'maintenance', 'off')).toMatchObject({ code: 0, stderr: '' })
    expect(told(host, 'no longer')).toHaveLength(1)
  })

  test('whatever the file holds, it counts', async () => {
    for (const text of ['', 'x', 'since=08\nuntil=$(id)\n', '\0'.repeat(5000)]) {
      const host = aHost()
      host.write('state/maintenance', text)
      expect(await host.run('wrtc-check')).toMatchObject({ code: 1, stderr: '' })
      expect(await host.run('wrtc-role', 'maintenance', 'on', '-', 'b', 'c')).toMatchObject({ code: 0 })
      expect(host.read('state/maintenance')).toMatch(/^since=[1-9]\d+\nuntil=-\nby=b\nreason=c\n$/)
    }
  })

  test('a second order has its own end and reason, and the beginning of the first one', async () => {
    const host = aHost()
    host.write('state/maintenance', 'since=1700000000\nuntil=1700000060\nby=a\nreason=one\n')
    await host.run('wrtc-role', 'maintenance', 'on', '-', 'b', 'two')
    expect(host.read('state/maintenance')).toBe('since=1700000000\nuntil=-\nby=b\nreason=two\n')
    await host.run('wrtc-role', 'maintenance', 'on', '-', 'b', '')
    expect(host.lines('said').at(-1)).toBe('in maintenance now, by b')
  })

  test('a host in maintenance goes on fetching what the other one writes', async () => {
    const host = aHost()
    host.write('state/maintenance', '')
    host.write('run/peer-serves', 'yes\n')
    await host.run('wrtc-check')
    await expect.poll(() => host.has('watch') && host.read('watch')).toContain('wrtc-data rejoin')
  })

  test('the host that serves is not put into it, and goes on serving where the file is there', async () => {
    const host = aHost()
    host.write('vip', '')
    expect(await host.run('wrtc-role', 'maintenance', 'on', '-', 'a', 'b')).toMatchObject({
      code: 1,
      stderr: 'it holds 10.0.0.9\n',
    })
    expect(host.has('state/maintenance')).toBe(false)
    host.write('state/maintenance', '')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    expect(host.has('run/unfit')).toBe(false)
  })

  test.each([
    ['a command as the time', ['on', '$(touch canary)', 'a', 'b']],
    ['a number that is none', ['on', '08', 'a', 'b']],
    ['a time without bounds', ['on', '9999999999', 'a', 'b']],
    ['a line end in the name', ['on', '-', 'a\nreason=x', 'b']],
    ['a line end in the reason', ['on', '-', 'a', 'b\nx']],
    ['an escape sequence', ['on', '-', 'a', '\u001b[2J']],
    ['a long name', ['on', '-', 'a'.repeat(401), 'b']],
    ['a long reason', ['on', '-', 'a', 'b'.repeat(1001)]],
    ['a word too few', ['on', '-', 'a']],
    ['a word too many', ['off', 'now']],
    ['another word', ['maybe']],
  ])('is not given with %s', async (_what, words) => {
    const host = aHost()
    const { code, stderr } = await host.run('wrtc-role', 'maintenance', ...words)
    expect([code, stderr.split('\n').length]).toEqual([1, 2])
    expect(host.has('state/maintenance')).toBe(false)
    expect(host.has('state/maintenance.new')).toBe(false)
  })

  test('text is never run', async () => {
    const host = aHost()
    const evil = `'; touch ${host.path('canary')}; $(touch ${host.path('canary')}) \`touch ${host.path('canary')}\` %s`
    expect(await host.run('wrtc-role', 'maintenance', 'on', '60', evil, evil)).toMatchObject({ code: 0 })
    expect(host.lines('state/maintenance').slice(2)).toEqual([`by=${evil}`, `reason=${evil}`])
    await host.run('wrtc-check')
    await host.run('wrtc-role', 'maintenance', 'on', '60', evil, evil)
    expect(host.has('canary')).toBe(false)
  })

  test('says where it cannot be written or removed, and changes nothing', async () => {
    const host = aHost()
    host.remove('state')
    host.write('state', 'no folder')
    const { code, stderr } = await host.run('wrtc-role', 'maintenance', 'on', '-', 'a', 'b')
    expect(code).toBe(1)
    expect(stderr).toContain(`${host.path('state')}/maintenance cannot be written\n`)
  })

  describe('a pair that is paused', () => {
    const pause = (host: FakeHost, ...words: readonly string[]) => host.run('wrtc-role', 'pause', ...words)

    /** The VIP is there; WRTC has answered and does not any more. */
    async function silentHolder(): Promise<FakeHost> {
      const host = aHost({ answer_within_cs: 20 })
      host.write('vip', '')
      expect(await pause(host, 'on', '3600', 'alice@desk', 'a test', 'here')).toMatchObject({
        code: 0,
        stderr: '',
      })
      host.write('run/serving', '')
      return host
    }

    test('keeps the VIP whatever the check finds, and tells it once', async () => {
      const host = await silentHolder()
      expect(host.lines('state/paused').slice(2)).toEqual(['by=alice@desk', 'reason=a test', 'vip=here'])
      for (let time = 0; time < 2; time++) expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
      expect(host.has('run/unfit')).toBe(false)
      expect(host.has('run/gave-up')).toBe(false)
      expect(host.read('run/held-back')).toMatch(/^the WebSocket at \S+ is silent\n$/)
      expect(told(host, 'paused, so')).toEqual([
        expect.stringMatching(/^paused, so 10\.0\.0\.9 stays here: the WebSocket at \S+ is silent$/),
      ])
      expect(await pause(host, 'off')).toMatchObject({ code: 0, stderr: '' })
      expect(host.has('run/held-back')).toBe(false)
      expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    })

    test('does not yield, and its start has no end of its grace', async () => {
      const host = await silentHolder()
      await host.run('wrtc-role', 'yield')
      expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
      expect(host.read('run/held-back')).toBe('told to yield\n')
      host.remove('run/yield')
      host.remove('run/serving')
      host.write('run/since', '0\n')
      expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
      expect(host.read('run/held-back')).toMatch(/^wrtc does not answer at /)
      expect(host.has('run/start-failed')).toBe(false)
    })

    test('has another host that takes nothing, and one that takes the VIP again after a reboot', async () => {
      const [here, there] = [await silentHolder(), aHost()]
      expect(await pause(there, 'on', '-', 'a', 'b', 'there')).toMatchObject({ code: 0, stderr: '' })
      here.remove('vip')
      for (const host of [here, there]) host.remove('run')
      expect(await here.run('wrtc-check')).toMatchObject({ code: 0 })
      expect(await there.run('wrtc-check')).toMatchObject({ code: 1 })
      expect(there.read('run/unfit')).toBe('paused\n')
      await pause(there, 'off')
      expect(await there.run('wrtc-check')).toMatchObject({ code: 0 })
    })

    test('is kept from a host whose file does not tell that it belongs there', async () => {
      for (const text of ['', 'vip=here or there\n', 'reason=vip=here\n']) {
        const host = aHost()
        host.write('state/paused', text)
        expect(await host.run('wrtc-check')).toMatchObject({ code: 1, stderr: '' })
        host.write('vip', '')
        expect(await host.run('wrtc-check')).toMatchObject({ code: 0, stderr: '' })
      }
    })

    test('keeps the VIP where keepalived was killed, and WRTC goes on', async () => {
      const host = aHost()
      host.write('says', 'lacks standby\n')
      host.write('vip', '')
      host.write('keepalived', '')
      await host.run('wrtc-role', 'master')
      await pause(host, 'on', '-', 'a', 'b', 'here')
      host.remove('keepalived')
      expect(await host.run('wrtc-role', 'lost')).toMatchObject({ code: 0 })
      expect([host.has('vip'), host.has('up/wrtc')]).toEqual([true, true])
      await pause(host, 'off')
      await host.run('wrtc-role', 'lost')
      expect([host.has('vip'), host.has('up/wrtc')]).toEqual([false, false])
    })

    test('keeps a keepalived that does not move, for nobody else takes the VIP', async () => {
      const host = aHost()
      host.write('vip', '')
      host.write('state/paused', 'vip=here\n')
      const frozen = spawn('sleep', ['60'], { stdio: 'ignore' })
      try {
        frozen.kill('SIGSTOP')
        writeFileSync(host.path('bin/pidof'), `#!/bin/sh\necho ${frozen.pid}\n`, { mode: 0o755 })
        const watch = host.run('wrtc-role', 'watch')
        const looks = new Set<string>()
        // Without the pause the second look at one that is stopped is its end.
        await expect
          .poll(() => looks.add(host.has('run/watched') ? host.read('run/watched') : '').size)
          .toBeGreaterThan(5)
        host.remove('vip')
        await watch
        expect(frozen.signalCode).toBeNull()
      } finally {
        frozen.kill('SIGKILL')
      }
    })

    test('is paused only as it is: the VIP must be where it is said to be', async () => {
      const host = aHost()
      expect(await pause(host, 'on', '-', 'a', 'b', 'here')).toMatchObject({
        code: 1,
        stderr: 'it does not hold 10.0.0.9\n',
      })
      host.write('vip', '')
      expect(await pause(host, 'on', '-', 'a', 'b', 'there')).toMatchObject({ code: 1 })
      expect(await pause(host, 'on', '-', 'a', 'b', 'x')).toMatchObject({ code: 1 })
      expect(await pause(host, 'on', '-', 'a', 'b\nvip=here', 'here')).toMatchObject({ code: 1 })
      expect(host.has('state/paused')).toBe(false)
    })
  })
})
