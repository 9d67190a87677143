import { createHash } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { readFrames, textFrame } from '../../../../src/appliance/drill/web-socket-frames.ts'
import type { Certificate } from '../../../support/certificate.ts'

/** Serves WebSockets on loopback, behind TLS with a certificate: `answer` is given each request, and says nothing with `undefined`. */
export async function webSocketServer(
  answer: (request: Record<string, unknown>, socket: Socket) => object | undefined,
  greeting = 'HTTP/1.1 101 Switching Protocols',
  certificate?: Certificate,
): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const talk = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    let bytes: Buffer = Buffer.alloc(0)
    let upgraded = false
    socket.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece])
      const end = bytes.indexOf('\r\n\r\n')
      if (!upgraded && end !== -1) {
        const key = /Sec-WebSocket-Key: (\S+)/.exec(bytes.toString('latin1'))?.[1] ?? ''
        socket.write(`${greeting}\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`)
        upgraded = true
        bytes = bytes.subarray(end + 4)
      }
      if (upgraded && bytes[0] === CLOSE) {
        socket.end()
        return
      }
      for (let frame = upgraded ? unmasked(bytes) : undefined; frame !== undefined; frame = unmasked(bytes)) {
        bytes = frame.rest
        const reply = answer(JSON.parse(frame.text) as Record<string, unknown>, socket)
        if (reply !== undefined) socket.write(serverFrame(JSON.stringify(reply)))
      }
    })
  }
  const server: Server = certificate === undefined ? createServer(talk) : createTlsServer(certificate, talk)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Of a client that takes leave (RFC 6455, section 5.5.1). */
const CLOSE = 0x88

/** RFC 6455, section 4.2.2. */
function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

/** A server's frame is a client's without its mask, so one of nothing but zeros is taken out. */
function serverFrame(text: string): Buffer {
  const masked = textFrame(text, Buffer.alloc(4))
  const header = masked.subarray(0, masked.length - Buffer.byteLength(text) - 4)
  const bare = Buffer.from(header)
  bare[1] = (bare[1] ?? 0) & 0x7f
  return Buffer.concat([bare, Buffer.from(text)])
}

/** Takes the mask off a client's first frame. */
function unmasked(bytes: Buffer): { readonly text: string; readonly rest: Buffer } | undefined {
  const second = bytes[1] ?? 0
  if (bytes.length < 2 || (second & 0x80) === 0) return undefined
  const start = (second & 0x7f) === 126 ? 4 : 2
  const length = start === 4 ? bytes.readUInt16BE(2) : second & 0x7f
  if (bytes.length < start + 4 + length) return undefined
  const mask = bytes.subarray(start, start + 4)
  const payload = bytes
    .subarray(start + 4, start + 4 + length)
    .map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  const header = Buffer.from(bytes.subarray(0, start))
  header[1] = second & 0x7f
  return readFrames(Buffer.concat([header, payload, bytes.subarray(start + 4 + length)]))
}
