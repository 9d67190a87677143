import { Duplex } from 'node:stream'
import type { ServerChannel } from 'ssh2'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { UnitResult } from '../../src/shell/contract.ts'
import { FrameReader } from '../../src/shell/frame-reader.ts'
import { OutputPool, UnitAllowance } from '../../src/shell/output-pool.ts'
import { Printed } from '../../src/shell/part-stream.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { SshTarget } from '../../src/transport/ssh2/ssh-target.ts'
import { endWhenUnread } from '../../src/transport/ssh2/unread-writes.ts'
import { startEvilServer } from '../adversary/support/evil-server.ts'
import type { AskedUnit, Conduct, Voice } from '../adversary/support/evil-shell.ts'
import { ownFiles } from '../support/own-files.ts'
import { type PartLike, pin, shown, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import type { TestServer } from '../transport/support/ssh-server.ts'

const folder = temporaryFolder()
const servers: TestServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

afterAll(() => folder.remove())

async function open(
  conduct: Conduct | ((channel: ServerChannel) => Conduct),
  over: Partial<SshTarget> = {},
  limits: Parameters<typeof createConnect>[1] = {},
) {
  const server = await startEvilServer(typeof conduct === 'function' ? conduct : () => conduct)
  servers.push(server)
  const target = targetOf(server, { knownHosts: [pin(server, folder.path)], ...over })
  return createConnect(ownFiles(), limits)(target, { lock: undefined })
}

/** Says something again and again, from the first part on, for as long as the test goes on. */
function again(everyMs: number, say: (voice: Voice, unit: AskedUnit) => void): NonNullable<Conduct['unit']> {
  return (voice, unit) => {
    voice.frame(`s ${unit.id}`)
    const timer = setInterval(() => say(voice, unit), everyMs)
    setTimeout(() => clearInterval(timer), 12_000)
  }
}

const SHORT: PartLike = { source: 'true', timeoutMs: 400 }

async function timed(action: () => Promise<UnitResult>): Promise<{ ms: number; result: UnitResult }> {
  const begin = performance.now()
  const result = await action()
  return { ms: performance.now() - begin, result }
}

describe('a deadline', () => {
  it.each([
    ['begins the unit anew', 's 1'],
    ['ends a part of another unit', 'e 7 0 0'],
    ['ends a part that is not its turn', 'e 1 5 0'],
    ['greets again', 'h 4711 none'],
    ['says numbers that are none', 'e 1 -1 999999999999999999999'],
    ['says goodbye', 'b bye'],
  ])(
    'security 13: is not moved by a host that %s, which is told and asked nothing more',
    async (_, words) => {
      const host = await open({ unit: again(60, (voice) => voice.frame(words)) })
      const { ms, result } = await timed(() => host.run(unitOf(SHORT), undefined))
      expect(ms).toBeLessThan(11_000)
      const message = /^db1: the host's shell does not speak the protocol: /
      expect(result).toMatchObject({
        kind: 'lost',
        refusal: { kind: 'shell', message: expect.stringMatching(message) },
      })
      expect(await host.run(unitOf('true'), undefined)).toMatchObject({
        kind: 'refused',
        refusal: { message: expect.stringMatching(message), hint: expect.stringContaining('look at it') },
      })
      await host.close()
    },
  )

  it('security 13: is not moved by output, nor by a shell that does not let itself be ended', async () => {
    const host = await open({ unit: again(20, (voice) => voice.out('still at it\n')) })
    const { ms, result } = await timed(() => host.run(unitOf(SHORT), undefined))
    expect(ms).toBeLessThan(8000)
    expect(result).toMatchObject({ kind: 'lost', reason: expect.stringContaining('a deadline passed') })
    await host.close()
  })

  it('security 13: of one part is not moved by the end of others on one of the streams', async () => {
    const host = await open({
      kill: () => undefined,
      unit: (voice, { id, parts }) => {
        voice.frame(`s ${id}`)
        let part = 0
        const timer = setInterval(() => {
          if (part < parts - 1) voice.frame(`e ${id} ${part++} 0`, 'out')
          else clearInterval(timer)
        }, 300)
      },
    })
    const { ms, result } = await timed(() =>
      host.run(unitOf(...Array.from({ length: 30 }, () => SHORT)), undefined),
    )
    expect(ms).toBeLessThan(8000)
    expect(result.kind).not.toBe('refused')
    await host.close()
  })

  it('security 13: of the greeting stands, whatever is printed in its place', async () => {
    const conduct: Conduct = {
      greet: (voice) => {
        const timer = setInterval(() => voice.out('x'.repeat(10_000)), 20)
        setTimeout(() => clearInterval(timer), 5000)
      },
    }
    const host = await open(conduct, { authTimeoutMs: 500 })
    const { ms, result } = await timed(() => host.run(unitOf('true'), undefined))
    expect(ms).toBeLessThan(4500)
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'shell' } })
    await host.close()
  })
})

describe("a part's answer", () => {
  it('security 13: is none when the two streams tell of it differently', async () => {
    const host = await open({
      unit: (voice, { id }) => {
        voice.frame(`s ${id}`)
        voice.frame(`e ${id} 0 0`, 'out')
        voice.frame(`e ${id} 0 1`, 'err')
      },
    })
    expect(await host.run(unitOf(SHORT), undefined)).toMatchObject({
      kind: 'lost',
      reason: expect.stringContaining('part 0 of unit 1 ends with'),
    })
    await host.close()
  })

  it('security 14: is kept up to 32 MiB for all parts of a unit, and the rest is told to be cut', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x')
    const host = await open({
      unit: (voice, { id, parts }) => {
        voice.frame(`s ${id}`)
        for (let part = 0; part < parts; part++) {
          for (let times = 0; times < 6; times++) {
            voice.out(piece)
            voice.err(piece)
          }
          voice.frame(`e ${id} ${part} 0`)
        }
      },
    })
    const result = await host.run(unitOf('a', 'b', 'c', 'd'), undefined)
    if (result.kind !== 'answered') throw new Error(result.kind)
    const sizes = result.parts.map((part) =>
      part.kind === 'ended' ? [(part.stdout.length + part.stderr.length) / 2 ** 20, part.truncated] : [],
    )
    expect(sizes.slice(0, 2)).toEqual([
      [12, false],
      [12, false],
    ])
    expect([sizes[2]?.[1], sizes[3]?.[1]]).toEqual([true, true])
    expect(sizes.reduce((sum, [size]) => sum + Number(size), 0)).toBeLessThanOrEqual(32)
    await host.close()
  })

  it('security 14: takes no more memory when it comes byte by byte', () => {
    const printed = new Printed((bytes) => bytes)
    const byte = Buffer.from('x')
    const before = process.memoryUsage()
    for (let count = 0; count < 2_000_000; count++) printed.add(byte)
    const after = process.memoryUsage()
    const taken = after.heapUsed - before.heapUsed + after.external - before.external
    expect(printed.bytes().length).toBe(2_000_000)
    expect(taken / 2 ** 20).toBeLessThan(40)
  })

  it('security 14: of one host does not starve those of others', () => {
    const pool = new OutputPool(10)
    const [greedy, modest] = [new UnitAllowance(pool), new UnitAllowance(pool)]
    expect(greedy.take(5 * 2 ** 20)).toBe(2 ** 20 + 10)
    expect(modest.take(2 ** 20)).toBe(2 ** 20)
    greedy.release()
    expect(modest.take(100)).toBe(10)
    modest.release()
    expect([pool.take(100), greedy.take(1)]).toEqual([10, 0])
  })

  it('security 14: is found in linear time, also between markers that begin no frame', () => {
    const marker = 'f'.repeat(32)
    let bytes = 0
    const reader = new FrameReader(marker, {
      bytes: ({ length }) => (bytes += length),
      frame: () => undefined,
    })
    const flood = Buffer.from(`${`${marker} `.repeat(2000)}\n`)
    const before = process.cpuUsage()
    for (let times = 0; times < 64; times++) reader.push(flood)
    reader.flush()
    expect(bytes).toBe(64 * flood.length)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500)
  })
})

describe('a host that goes on and on', () => {
  it('security 14: is given up when it sends without end, however little of it is kept', async () => {
    const piece = Buffer.alloc(4 * 1024 * 1024, 'x')
    const host = await open(
      (channel) => ({
        unit: (voice, { id }) => {
          voice.frame(`s ${id}`)
          const flood = (): void => {
            if (!channel.destroyed && channel.writable) channel.write(piece, flood)
          }
          setTimeout(flood, 100)
        },
      }),
      {},
      { mostReceived: 32 * 2 ** 20 },
    )
    const result = await host.run(unitOf({ source: 'true', timeoutMs: 60_000 }), undefined)
    expect(result).toMatchObject({
      kind: 'lost',
      reason: expect.stringMatching(/^db1: it has sent more than 32 MiB in this run/),
    })
    expect(shown(await host.run(unitOf('true'), undefined))).toMatchObject({ kind: 'refused' })
    await host.close()
  }, 60_000)

  it('security 14: is given up when it asks and asks, and reads no answer', () => {
    const reported: string[] = []
    const socket = new Duplex({ read: () => undefined, write: () => undefined })
    endWhenUnread(socket, 1000, ({ message }) => reported.push(message))
    for (let asked = 0; asked < 100; asked++) {
      if (!socket.destroyed) socket.write(Buffer.alloc(36))
      socket.emit('data', Buffer.alloc(52))
    }
    expect(reported).toEqual(['the host does not read what it is sent'])
    expect(socket.destroyed).toBe(true)
  })
})
