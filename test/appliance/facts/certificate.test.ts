import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, expect } from 'vitest'
import { certificateAt } from '../../../src/appliance/facts/certificate.ts'
import { probeFromOutside } from '../../../src/appliance/facts/outside-probe.ts'
import { certificateFor } from '../../support/certificate.ts'
import { itWith } from '../../support/needed-tools.ts'
import { webSocketServer } from '../drill/support/web-socket-server.ts'
import { sleepersClock } from '../support/fake-pair.ts'

const NAME = 'gw.example.org'
const DAY_MS = 24 * 3600_000
const clock = { ...sleepersClock(), now: () => new Date() }
const test = itWith('openssl')
const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serving(days: number) {
  const server = await webSocketServer(() => undefined, undefined, certificateFor(NAME, days))
  closing.push(() => server.close())
  const place = { address: '127.0.0.1', port: server.port, path: '/' }
  return (serverName?: string) => ({ ...place, tls: { serverName } })
}

test('a certificate is read as it is served, whoever has signed it', async () => {
  const place = await serving(30)
  const found = await certificateAt(place(NAME), 10_000, clock)
  expect(found).toMatchObject({ names: [NAME], fitsName: true })
  expect(found?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  expect((found?.leftMs ?? 0) / DAY_MS).toBeCloseTo(30, 1)
  expect(await certificateAt(place('other.example'), 10_000, clock)).toMatchObject({ fitsName: false })
  expect(await certificateAt(place(), 10_000, clock)).toMatchObject({ fitsName: undefined })
})

test('the look from outside brings it along, and no other look does', async () => {
  const place = await serving(30)
  const look = await probeFromOutside(place(NAME), 10_000, clock)
  expect(look).toMatchObject({ trouble: undefined, certificate: { names: [NAME] } })
})

test('there is none where nobody listens, where there is no TLS, and where the handshake never ends', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined))
  const rude = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n'))
  for (const server of [silent, rude]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
  }
  const at = (port: number) => ({ address: '127.0.0.1', port, path: '/', tls: { serverName: undefined } })
  for (const port of [1, ...[silent, rude].map((server) => (server.address() as AddressInfo).port)])
    expect(await certificateAt(at(port), 200, clock)).toBeUndefined()
})
