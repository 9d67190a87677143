import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { probeFromOutside } from '../../../src/appliance/facts/outside-probe.ts'
import { probePair } from '../../../src/appliance/facts/pair-probe.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import type { Host } from '../../../src/inventory/model.ts'
import type { HostConnection, UnitResult } from '../../../src/shell/contract.ts'
import { hostOf, PAIR, sleepersClock } from '../support/fake-pair.ts'

/** Takes connections and says nothing, as an address that nobody has. */
async function silent(): Promise<{ readonly port: number; close(): void }> {
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

/** A host that nothing of a pair has been put on. */
const bare: HostConnection = {
  run: () => {
    const at = (Date.now() / 1000).toFixed(3)
    const stdout = Buffer.from(`begin\t${at}\nend\t${at}\n`)
    const part = { kind: 'ended', code: 0, stdout, stderr: Buffer.alloc(0), truncated: false } as const
    return Promise.resolve<UnitResult>({ kind: 'answered', parts: [part] })
  },
  upload: () => Promise.reject(new Error('nothing is sent')),
  closeSessions: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

it('modules 01: a run on hosts that are no pair yet does not wait for the VIP that nobody has', async () => {
  const server = await silent()
  const settings = { ...pairSettings({}), port: server.port }
  const pair = { ...PAIR, vip: { ...PAIR.vip, address: '127.0.0.1' } }
  const member = (host: Host) => ({ host, connection: bare })
  const began = performance.now()
  const look = await probePair({
    pair,
    settings,
    active: member(hostOf('a')),
    standby: member(hostOf('b')),
    clock: { ...sleepersClock(), now: () => new Date() },
  })
  expect(look.outside.trouble).toBe('no answer was waited for')
  expect(performance.now() - began).toBeLessThan(1500)
  server.close()
})

it('waits for an answer of the VIP as long as one may come', async () => {
  const server = await silent()
  const place = { address: '127.0.0.1', port: server.port, path: '/', tls: undefined }
  expect((await probeFromOutside(place, 100, sleepersClock())).trouble).toBe('no answer within 0.1 s')
  server.close()
})
