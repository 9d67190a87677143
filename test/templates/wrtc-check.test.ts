import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect } from 'vitest'
import type { Scope } from '../../src/language/value-template.ts'
import { inTime } from '../support/in-time.ts'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SHELLS } from './support/fake-host.ts'

const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'

describe.each(SHELLS)('wrtc-check under %s', (name, shell) => {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  const test = itWith(name)

  /** Holds the VIP; `answer` is what the port says, `undefined` leaves the connection open and silent. */
  async function aHolder(answer: string | undefined, changes: Scope = {}): Promise<FakeHost> {
    const host = await aStandby(answer, changes)
    host.write('vip', '')
    return host
  }

  async function aStandby(answer: string | undefined, changes: Scope = {}): Promise<FakeHost> {
    const server = await aServer(answer)
    closing.push(() => server.stop())
    return aHost(server.port, changes)
  }

  function aHost(port: number, changes: Scope = {}): FakeHost {
    const vip = { address: '127.0.0.1', cidr: '127.0.0.1/8' }
    const host = new FakeHost(shell, {
      pair: { name: 'p', vip },
      wrtc_port: port,
      answer_within_cs: 60,
      ...changes,
    })
    closing.push(() => host.close())
    return host
  }

  test('a WebSocket that answers is well, and the server is taken leave of', async () => {
    const host = await aHolder(UPGRADED)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0, stderr: '' })
    expect(host.has('run/serving')).toBe(true)
  })

  test('an open port alone is not enough', async () => {
    const host = await aHolder('HTTP/1.1 200 OK\r\n\r\n')
    host.write('run/serving', '')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(host.read('said')).toMatch(/^unfit: the WebSocket at 127.0.0.1:\d+ is silent\n$/)
  })

  test('a frozen process is found within the deadline', async () => {
    const host = await aHolder(undefined)
    host.write('run/serving', '')
    const check = async (): Promise<number> => {
      const { code, tookMs } = await host.run('wrtc-check')
      expect(code).toBe(1)
      expect(tookMs).toBeGreaterThan(500)
      return tookMs
    }
    expect(await inTime(2500, check)).toBeLessThanOrEqual(2500)
  })

  test('where checks come late, a silence soon after the last move counts the second time only', async () => {
    const host = await aHolder(undefined)
    host.write('run/serving', '')
    host.write('run/since', `${uptimeCs() - 1000}\n`)
    host.write('run/last-check', `${uptimeCs() - 300}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    host.write('run/last-check', `${uptimeCs() - 300}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    host.remove('run/doubted')
    host.write('run/since', `${uptimeCs() - 6001}\n`)
    host.write('run/last-check', `${uptimeCs() - 300}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
  })

  test('a service that is restarted on the spot is not a failure', async () => {
    const { port, stop } = await aServer(UPGRADED)
    await stop()
    const host = aHost(port, { answer_within_cs: 300 })
    host.write('vip', '')
    host.write('run/serving', '')
    const check = host.run('wrtc-check')
    await new Promise((resolve) => setTimeout(resolve, 250))
    const again = await aServer(UPGRADED, port)
    closing.push(() => again.stop())
    expect(await check).toMatchObject({ code: 0 })
  })

  test('the start has its grace, and only the start', async () => {
    const host = await aHolder(undefined)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    const [since = ''] = host.lines('run/since')
    host.write('run/since', `${Number(since) - 1001}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(host.has('run/start-failed')).toBe(true)
  })

  test('a start that is known to have failed has none', async () => {
    const host = await aHolder(undefined)
    host.write('run/start-failed', '0\n')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
  })

  test('a failure is no longer one when the VIP went away meanwhile', async () => {
    const { port, stop, asked } = await aServer(undefined)
    closing.push(stop)
    const host = aHost(port, { answer_within_cs: 150 })
    host.write('vip', '')
    host.write('run/serving', '')
    const check = host.run('wrtc-check')
    await asked
    host.remove('vip')
    expect(await check).toMatchObject({ code: 0 })
  })

  test('a check that overlaps another one repeats the last verdict at once', async () => {
    const { port, stop, asked } = await aServer(undefined)
    closing.push(stop)
    const host = aHost(port, { answer_within_cs: 150 })
    host.write('vip', '')
    host.write('run/serving', '')
    const order: string[] = []
    const first = host.run('wrtc-check').finally(() => order.push('first'))
    await asked
    const second = await host.run('wrtc-check').finally(() => order.push('second'))
    expect(second.code).toBe(0)
    expect(await first).toMatchObject({ code: 1 })
    expect(order).toEqual(['second', 'first'])
  })

  test('a check that was killed does not stand in the way of the next one', async () => {
    const host = await aHolder(UPGRADED)
    host.write('run/checking', '4194304 1\n')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    expect(host.has('run/serving')).toBe(true)
  })

  test('the standby sees whether the active one serves', async () => {
    const host = await aStandby(UPGRADED)
    host.write('run/serving', '')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    expect(host.read('run/peer-serves')).toBe('yes\n')
    expect(host.has('run/serving')).toBe(false)
  })

  test.each([
    [
      'no service',
      (host: FakeHost) => host.remove('init.d/wrtc'),
      'wrtc cannot be started: it is not there, or masked',
    ],
    ['an empty configuration', (host: FakeHost) => host.write('conf', ''), /conf is empty or missing$/],
    ['no data folder', (host: FakeHost) => host.remove('data'), /^unfit: less than 10240 KiB are free in /],
  ])('a standby with %s is not fit, and says so once', async (_what, spoil, message) => {
    const host = await aStandby(UPGRADED)
    spoil(host)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    const said = host.lines('said').filter((line) => line.startsWith('unfit'))
    expect(said).toEqual([expect.stringMatching(message)])
  })

  test('faults 4: a standby that could not put aside what both hosts write is not fit', async () => {
    const host = await aStandby(undefined)
    host.write('conflicts', 'a file')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(host.read('said')).toMatch(
      /unfit: \S+conflicts cannot keep what both hosts write: it is no folder/,
    )
    host.remove('conflicts')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
  })

  test('a full disk makes a standby unfit', async () => {
    const host = await aStandby(UPGRADED, { wrtc_min_free_kb: 1e15 })
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
  })

  test('a standby does not want a VIP that a third machine has, and tells its hardware address', async () => {
    const host = await aStandby(UPGRADED)
    host.write('state/peer-macs', '02:00:00:00:00:0a\n02:00:00:00:00:0b\n')
    const arp = (...macs: readonly string[]): void => {
      const lines = macs.map((mac) => `Unicast reply from 127.0.0.1 [${mac}]  0.7ms\n`)
      host.write('arp', `ARPING 127.0.0.1 from 127.0.0.2 eth0\n${lines.join('')}`)
      host.remove('run/asked-at')
    }
    arp('02:00:00:00:00:0B')
    await host.run('wrtc-check')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    arp('02:00:00:00:00:0B', '02:00:00:00:00:0C')
    await host.run('wrtc-check')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(host.read('run/unfit')).toBe(
      '127.0.0.1 is in use by a third machine with the hardware address 02:00:00:00:00:0C\n',
    )
    arp()
    await host.run('wrtc-check')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
  })

  test('after a failed start it stands back while the other one serves, and tries again when nobody does', async () => {
    const host = await aStandby(UPGRADED)
    await host.run('wrtc-check')
    host.write('run/start-failed', `${uptimeCs() - 600}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    await closing.shift()?.()
    await host.run('wrtc-check')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    host.write('run/start-failed', `${uptimeCs() - 100}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    host.write('run/start-failed', `${uptimeCs() - 6001}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
  })

  test('a holder that reaches neither the witness nor the peer twice in a row gives up', async () => {
    const host = await aHolder(UPGRADED, {
      witness: '192.0.2.1',
      peer: { name: 'right', address: '127.0.0.1' },
    })
    host.write('witness', '')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    host.remove('witness')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    expect(host.read('said')).toContain('neither 192.0.2.1 nor 127.0.0.1 can be reached from here')
  })

  test('while the peer is away the sync rests, unless the peer never answered a ping', async () => {
    const host = await aHolder(UPGRADED)
    await host.run('wrtc-check')
    expect(host.has('watch')).toBe(false)
    host.write('witness', '')
    await host.run('wrtc-check')
    host.remove('witness')
    await host.run('wrtc-check')
    await expect.poll(() => host.lines('watch').at(-1)).toMatch(/wrtc-role part-sync$/)
    host.write('run/parted', '')
    host.write('witness', '')
    await host.run('wrtc-check')
    await expect.poll(() => host.lines('watch').at(-1)).toMatch(/wrtc-role mend-sync$/)
  })

  test.each([
    ['two seconds until it has once', 200, false],
    ['half a minute from then on', 3_000, true],
  ])('what the sync leaves out is fetched every %s', async (_when, pauseCs, hasJoined) => {
    const host = await aStandby(UPGRADED)
    host.write('run/peer-serves', 'yes\n')
    if (hasJoined) host.write('run/joined', '')
    host.write('run/rejoined-at', `${uptimeCs() - pauseCs + 150}\n`)
    await host.run('wrtc-check')
    expect(host.has('watch')).toBe(false)
    host.write('run/rejoined-at', `${uptimeCs() - pauseCs - 1}\n`)
    await host.run('wrtc-check')
    await expect.poll(() => host.has('watch') && host.read('watch')).toContain('wrtc-data rejoin')
  })

  test('a sync that has been down for 20 seconds is started again', async () => {
    const host = await aHolder(UPGRADED)
    await host.run('wrtc-check')
    host.write('run/sync-down', `${uptimeCs() - 2001}\n`)
    await host.run('wrtc-check')
    await expect.poll(() => host.has('watch') && host.read('watch')).toContain('wrtc-role mend-sync')
  })

  test('faults 6: a change of the role that was broken off is gone on with, here and on the standby', async () => {
    for (const host of [await aHolder(UPGRADED), await aStandby(UPGRADED)]) {
      host.write('run/changing', 'starting\n')
      await host.run('wrtc-check')
      await expect.poll(() => host.has('watch') && host.read('watch')).toContain('wrtc-role resume')
    }
  })

  test('faults 6: so is one that has left no trace: the VIP is here, and nobody has taken over', async () => {
    const host = await aHolder(undefined)
    await host.run('wrtc-check')
    await expect.poll(() => host.has('watch') && host.read('watch')).toContain('wrtc-role resume')
    host.remove('watch')
    host.write('state/state', 'role=active\n')
    await host.run('wrtc-check')
    expect(host.has('watch')).toBe(false)
  })

  test('a host that was told to yield does so for a minute', async () => {
    const host = await aHolder(UPGRADED)
    await host.run('wrtc-role', 'yield')
    expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
    host.write('run/yield', `${uptimeCs() - 6001}\n`)
    expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
  })
})

function uptimeCs(): number {
  const [uptime = ''] = readFileSync('/proc/uptime', 'utf8').split(' ')
  return Math.round(Number(uptime) * 100)
}

async function aServer(
  answer: string | undefined,
  port = 0,
): Promise<{ port: number; stop: () => Promise<void>; asked: Promise<void> }> {
  const sockets = new Set<Socket>()
  let ask = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    ask = resolve
  })
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      ask()
      if (answer !== undefined) socket.end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  return { port: address.port, stop, asked }
}
