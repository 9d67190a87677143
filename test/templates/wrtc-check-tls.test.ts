import { createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect } from 'vitest'
import type { Scope } from '../../src/language/value-template.ts'
import { type Certificate, certificateFor } from '../support/certificate.ts'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SHELLS } from './support/fake-host.ts'

const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'
const NAME = 'gw.example.org'
const LOOPBACK = '127.0.0.1'
const LONG = 30_000

describe.each(SHELLS)('wrtc-check of a pair that speaks TLS, under %s', (name, shell) => {
  const closing: (() => unknown)[] = []
  let certificate: Certificate
  beforeAll(() => {
    certificate = certificateFor(NAME)
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  const test = itWith(name, 'openssl')

  /** Holds the VIP, and its application has answered. */
  function aHolder(port: number, changes: Scope = {}, without: readonly string[] = []): FakeHost {
    const pair = { name: 'p', vip: { address: LOOPBACK, cidr: `${LOOPBACK}/8` } }
    const settings = { pair, wrtc_port: port, wrtc_tls: true, answer_within_cs: 1000, ...changes }
    const host = new FakeHost(shell, settings, without)
    closing.push(() => host.close())
    host.write('vip', '')
    host.write('run/serving', '')
    return host
  }

  /** Behind TLS; `answer` is called for each client's first piece. */
  function aTlsServer(answer: (socket: TLSSocket) => void, address = LOOPBACK): Promise<number> {
    const server = createTlsServer(certificate, (socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => answer(socket))
    })
    return listening(server, address)
  }

  function listening(server: Server, address = LOOPBACK): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
    })
    closing.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return new Promise((resolve, reject) => {
      server.listen(0, address, () => {
        const place = server.address()
        if (place === null || typeof place === 'string') reject(new Error('no port'))
        else resolve(place.port)
      })
    })
  }

  test(
    'an upgrade over TLS is well, the server is asked for its name, and nothing is said',
    async () => {
      const names: (string | false | null)[] = []
      const port = await aTlsServer((socket) => {
        names.push(socket.servername)
        socket.end(UPGRADED)
      })
      for (const changes of [{}, { wrtc_tls_name: NAME }])
        expect(await aHolder(port, changes).run('wrtc-check')).toMatchObject({ code: 0, stderr: '' })
      expect(names).toEqual([false, NAME])
    },
    LONG,
  )

  test(
    'a server that does not hang up holds up nothing',
    async () => {
      const host = aHolder(await aTlsServer((socket) => socket.write(UPGRADED)))
      const { code, tookMs } = await host.run('wrtc-check')
      expect(code).toBe(0)
      expect(tookMs).toBeLessThan(9_000)
    },
    LONG,
  )

  test(
    'another answer is a silence, and so is one without TLS',
    async () => {
      const refusing = await aTlsServer((socket) => socket.end('HTTP/1.1 403 No\r\n\r\n'))
      const plain = await listening(createServer((socket) => socket.once('data', () => socket.end(UPGRADED))))
      for (const port of [refusing, plain]) {
        const host = aHolder(port, { answer_within_cs: 100 })
        expect(await host.run('wrtc-check')).toMatchObject({ code: 1 })
        expect(host.read('said')).toMatch(/^unfit: the WebSocket at 127.0.0.1:\d+ is silent\n$/)
      }
    },
    LONG,
  )

  test(
    'a listener that never finishes the handshake is found within the deadline',
    async () => {
      const host = aHolder(await listening(createServer()), { answer_within_cs: 60 })
      const { code, tookMs } = await host.run('wrtc-check')
      expect(code).toBe(1)
      expect(tookMs).toBeLessThan(5_000)
    },
    LONG,
  )

  const hasSix = Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === '::1'))
  const testSix = hasSix ? test : test.skip
  testSix(
    'a VIP of IPv6 is asked as well',
    async () => {
      const port = await aTlsServer((socket) => socket.end(UPGRADED), '::1')
      const pair = { name: 'p', vip: { address: '::1', cidr: '::1/128' } }
      expect(await aHolder(port, { pair }).run('wrtc-check')).toMatchObject({ code: 0 })
    },
    LONG,
  )

  test(
    'without openssl the port alone is looked at',
    async () => {
      for (const without of [['openssl'], ['openssl', 'bash']]) {
        const port = await aTlsServer((socket) => socket.end(UPGRADED))
        const stop = closing.at(-1)
        expect(await aHolder(port, {}, without).run('wrtc-check')).toMatchObject({ code: 0 })
        await stop?.()
        const closed = aHolder(port, { answer_within_cs: 60 }, without)
        expect(await closed.run('wrtc-check')).toMatchObject({ code: 1 })
      }
    },
    LONG,
  )

  test(
    'settings of before wss mean that it speaks none',
    async () => {
      const host = aHolder(await listening(createServer((s) => s.once('data', () => s.end(UPGRADED)))))
      host.write('settings.conf', host.read('settings.conf').replaceAll(/^tls.*\n/gm, ''))
      expect(await host.run('wrtc-check')).toMatchObject({ code: 0 })
    },
    LONG,
  )
})
