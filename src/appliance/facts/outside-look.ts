import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { withPort } from '../../inventory/ip-address.ts'

/** What the controller sees of the VIP, as any client would. */
export interface OutsideLook {
  /** `undefined` when the WebSocket was upgraded; else what came instead. */
  readonly trouble: string | undefined
  /** Until the answer was there. */
  readonly tookMs: number
  /** The hardware address that this machine sends to; `undefined` when it is not on the VIP's network. */
  readonly mac: string | undefined
}

export interface WebSocketPlace {
  readonly address: string
  readonly port: number
  readonly path: string
}

/**
 * Asks for a WebSocket, and takes leave once it is granted. Never throws. `pointless` resolves when an answer would say nothing:
 * an address that nobody has is otherwise waited for as long as one of a host that is slow.
 */
export async function lookFromOutside(
  place: WebSocketPlace,
  timeoutMs: number,
  pointless: Promise<void> = NEVER,
): Promise<OutsideLook> {
  const begin = performance.now()
  const trouble = await troubleAt(place, timeoutMs, pointless)
  return { trouble, tookMs: Math.round(performance.now() - begin), mac: neighbour(place.address) }
}

const NEVER = new Promise<void>(() => undefined)

function troubleAt(
  { address, port, path }: WebSocketPlace,
  timeoutMs: number,
  pointless: Promise<void>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, noDelay: true })
    let answer = ''
    const end = (trouble: string | undefined): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(trouble)
    }
    const timer = setTimeout(() => end(`no answer within ${timeoutMs / 1000} s`), timeoutMs)
    void pointless.then(() => end('no answer was waited for'))
    socket.on('connect', () => socket.write(upgrade(address, port, path)))
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1', 0, LONGEST_LINE)
      if (answer.includes('\n') || answer.length >= LONGEST_LINE)
        end(answer.startsWith('HTTP/1.1 101') ? undefined : `"${answer.split(/\r?\n/, 1)[0]}"`)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => end(WORDS[error.code ?? ''] ?? error.message))
    socket.on('close', () => end('the connection was closed without an answer'))
  })
}

/** More of the first line tells no more. */
const LONGEST_LINE = 400

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'nobody has the address',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'the connection was reset',
}

/** RFC 6455, section 4.1, and an empty close frame behind it. */
function upgrade(address: string, port: number, path: string): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${withPort(address, port)}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: d3J0Yy1zdGF0dXMtMDAwMQ==',
    'Sec-WebSocket-Version: 13',
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from([0x88, 0x80, 0, 0, 0, 0])])
}

/** From Linux's table, which knows whom this machine has just spoken to. */
function neighbour(address: string): string | undefined {
  try {
    const rows = readFileSync('/proc/net/arp', 'utf8').split('\n')
    const [, , flags, mac] = rows.find((row) => row.startsWith(`${address} `))?.split(/ +/) ?? []
    return flags === '0x0' ? undefined : mac
  } catch {
    return undefined
  }
}
