import { createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openWebSocket } from '../../../src/appliance/drill/web-socket.ts'
import { startWriting } from '../../../src/appliance/drill/writer.ts'
import { webSocketTrouble } from '../../../src/appliance/facts/outside-probe.ts'
import { upgrades, watchOutside } from '../../../src/appliance/facts/outside-watch.ts'
import { type Certificate, certificateFor } from '../../support/certificate.ts'
import { itWith } from '../../support/needed-tools.ts'
import { webSocketServer } from './support/web-socket-server.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(...given: Parameters<typeof webSocketServer>) {
  const server = await webSocketServer(...given)
  closing.push(() => server.close())
  return { address: '127.0.0.1', port: server.port, path: '/', tls: undefined }
}

/** Takes connections and says nothing, as a program that hangs. */
async function hang(greet: (socket: Socket) => unknown = () => undefined) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    greet(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const address = server.address()
  return {
    address: '127.0.0.1',
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    path: '/',
    tls: undefined,
  }
}

const now = (): number => performance.now()

describe('a look from outside', () => {
  it('is good when the WebSocket is upgraded, and not for any other answer, silence or refusal', async () => {
    expect(await upgrades(await serve(() => undefined))).toBe(true)
    expect(await upgrades(await serve(() => undefined, 'HTTP/1.1 200 OK'))).toBe(false)
    expect(await upgrades(await hang())).toBe(false)
    expect(await upgrades({ address: '127.0.0.1', port: 1, path: '/', tls: undefined })).toBe(false)
  })

  it('tells the address from the WebSocket: one that refuses or hangs is still there', async () => {
    const watch = watchOutside(await hang(), now)
    while (watch.vip.length < 4) await sleep(10)
    await watch.stop()
    expect(watch.vip.length).toBeGreaterThan(2)
    expect(watch.vip.every(({ good }) => good)).toBe(true)
    expect(watch.webSocket.every(({ good }) => !good)).toBe(true)
  })

  it('ends: nothing is added once it has stopped', async () => {
    const watch = watchOutside(await serve(() => undefined), now)
    while (watch.webSocket.length < 2) await sleep(10)
    await watch.stop()
    const counted = watch.webSocket.length
    await sleep(50)
    expect(watch.webSocket.length).toBe(counted)
  })
})

describe('behind TLS', () => {
  const test = itWith('openssl')
  let certificate: Certificate
  beforeAll(() => {
    certificate = certificateFor('gw.example.org')
  })
  const tls = { serverName: 'gw.example.org' }

  test('a look from outside wants the upgrade, and does not mind whose certificate it is', async () => {
    const place = await serve(() => undefined, undefined, certificate)
    expect(await webSocketTrouble({ ...place, tls }, 5_000)).toBeUndefined()
    expect(await webSocketTrouble({ ...place, tls: { serverName: undefined } }, 5_000)).toBeUndefined()
    expect(await webSocketTrouble(place, 5_000)).toBeTypeOf('string')
  })

  test('a listener without TLS is told, and one that never finishes the handshake is silent', async () => {
    const refuse = (socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n'))
    expect(await webSocketTrouble({ ...(await hang(refuse)), tls }, 5_000)).toBe('it does not speak TLS')
    expect(await webSocketTrouble({ ...(await hang()), tls }, 100)).toBe('no answer within 0.1 s')
  })

  test('the watch and the client go the same way', async () => {
    const place = { ...(await serve(({ size }) => ({ size }), undefined, certificate)), tls }
    const watch = watchOutside(place, now)
    const client = await openWebSocket(place, 5_000)
    expect(await client.ask({ size: 7 }, 5_000)).toEqual({ size: 7 })
    client.close()
    while (watch.webSocket.length < 3) await sleep(10)
    await watch.stop()
    expect(watch.webSocket.some(({ good }) => good)).toBe(true)
    expect(watch.webSocket.length).toBeLessThan(watch.vip.length)
  })
})

describe('the WebSocket client', () => {
  it('gets replies of any length, in order', async () => {
    const place = await serve(({ size }) => ({ text: 'ä'.repeat(Number(size)) }))
    const client = await openWebSocket(place, 20_000)
    for (const size of [0, 60, 200, 20_000]) {
      expect(await client.ask({ size }, 20_000)).toEqual({ text: 'ä'.repeat(size) })
    }
    client.close()
  })

  it('gives up on an upgrade that is refused, a reply that does not come, and a connection that ends', async () => {
    await expect(openWebSocket(await serve(() => undefined, 'HTTP/1.1 403 No'), 20_000)).rejects.toThrow(
      'refused',
    )
    await expect(openWebSocket(await hang(), 50)).rejects.toThrow('no answer within 50 ms')
    const silent = await openWebSocket(await serve(() => undefined), 20_000)
    await expect(silent.ask({}, 50)).rejects.toThrow('no answer within 50 ms')
    const ending = await serve((_, socket) => {
      socket.destroy()
      return undefined
    })
    const lost = await openWebSocket(ending, 20_000)
    await expect(lost.ask({}, 20_000)).rejects.toThrow('closed')
  })
})

describe('the writer', () => {
  it('counts as acknowledged only what was said to be written, and goes on after a lost connection', async () => {
    const kept = new Map<unknown, unknown>()
    const place = await serve(({ name, value }, socket) => {
      if (value === 2) return { ok: false, error: 'no room' }
      if (value === 3) {
        socket.destroy()
        return undefined
      }
      kept.set(name, value)
      return { ok: true }
    })
    const writer = startWriting(place, 'drill-x', now)
    while (writer.writes.length < 12) await sleep(10)
    await writer.stop()
    const acknowledged = writer.writes.filter(({ ackedAt }) => ackedAt !== undefined)
    expect(acknowledged.slice(0, 3).map(({ number }) => number)).toEqual([1, 4, 5])
    expect(acknowledged.every(({ name, number }) => kept.get(name) === number)).toBe(true)
    expect(kept.get('drill-x-last1')).toBe(10)
    expect(kept.has('drill-x-10')).toBe(false)
  })

  it('rewrites another file after a rewrite that was not answered, for that one may still come later', async () => {
    const kept = new Map<unknown, unknown>()
    let late: unknown
    const place = await serve(({ name, value }, socket) => {
      if (value === 10) {
        late = name
        socket.destroy()
        return undefined
      }
      kept.set(name, value)
      if (value === 31) kept.set(late, 10)
      return { ok: true }
    })
    const writer = startWriting(place, 'drill-x', now)
    while (writer.writes.length < 32) await sleep(10)
    await writer.stop()
    const acknowledged = writer.writes.filter(({ ackedAt }) => ackedAt !== undefined)
    expect(acknowledged.map(({ number }) => number)).toContain(30)
    const lost = acknowledged.filter(({ name, number }) => Number(kept.get(name) ?? -1) < number)
    expect(lost).toEqual([])
  })
})
