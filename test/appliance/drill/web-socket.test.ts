import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { openWebSocket } from '../../../src/appliance/drill/web-socket.ts'
import { probeFromOutside } from '../../../src/appliance/facts/outside-probe.ts'
import { sleepersClock } from '../support/fake-pair.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(
  first: string,
  flood: Buffer,
): Promise<{ address: string; port: number; path: string; tls: undefined; sent(): number }> {
  let sent = 0
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(first)
      const go = (): void => {
        sent += flood.length
        if (!socket.destroyed && sent < 2 ** 30) socket.write(flood, go)
      }
      go()
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    path: '/',
    tls: undefined,
    sent: () => sent,
  }
}

const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\n\r\n'

it('security 14: an answer without end at the VIP is given up early, upgraded or not', async () => {
  const endless = await serve('HTTP/1.1 101 ', Buffer.alloc(1 << 20, 'x'))
  await expect(openWebSocket(endless, 20_000)).rejects.toThrow('more than any answer is long')
  expect(endless.sent()).toBeLessThan(64 * 2 ** 20)
  const pings = await serve(UPGRADED, Buffer.from('8900'.repeat(100_000), 'hex'))
  const client = await openWebSocket(pings, 20_000)
  await expect(client.ask({ op: 'read' }, 20_000)).rejects.toThrow(/more than any answer is long|closed/)
  expect(pings.sent()).toBeLessThan(64 * 2 ** 20)
  client.close()
})

it('security 14: no more of a first line without end is read than is shown', async () => {
  const endless = await serve('SSH-2.0-', Buffer.alloc(1 << 20, 'x'))
  const look = await probeFromOutside(endless, 20_000, sleepersClock())
  expect(look.trouble).toMatch(/^"?SSH-2/)
  expect(String(look.trouble).length).toBeLessThan(1000)
  expect(endless.sent()).toBeLessThan(64 * 2 ** 20)
})
