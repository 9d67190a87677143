import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { HOSTILE } from './hostile-words.ts'

/** Servers on the loopback interface that say hostile things where a name, a reason or a status is wanted. */
export interface HostileServer {
  readonly port: number
  close(): void
}

/** SSH_MSG_DISCONNECT with words of its own (RFC 4253, 11.1), before any key is shown. */
export function disconnecting(): Promise<HostileServer> {
  return serve((socket) => {
    socket.write('SSH-2.0-fake\r\n')
    setTimeout(() => socket.write(disconnectPacket(HOSTILE)), 50)
  })
}

/** Nothing that is SSH. */
export function identifying(): Promise<HostileServer> {
  return serve((socket) => socket.end(`SSH-2.0-${HOSTILE.replaceAll('\n', ' ')}\r\n`))
}

/** An HTTP server with a status line of its own. */
export function refusing(): Promise<HostileServer> {
  return serve((socket) => socket.once('data', () => socket.end(`HTTP/1.1 500 ${HOSTILE}\r\n\r\n`)))
}

async function serve(talk: (socket: Socket) => void): Promise<HostileServer> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function disconnectPacket(words: string): Buffer {
  const payload = Buffer.concat([Buffer.from([1, 0, 0, 0, 2]), field(words), field('en')])
  const fill = 8 - ((payload.length + 5) % 8)
  const padding = fill < 4 ? fill + 8 : fill
  const head = Buffer.alloc(5)
  head.writeUInt32BE(payload.length + padding + 1)
  head[4] = padding
  return Buffer.concat([head, payload, Buffer.alloc(padding)])
}

function field(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
