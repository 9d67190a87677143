import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Clock } from '../../core/clock.ts'
import { CLOSE_FRAME, isUpgraded } from '../../core/web-socket-request.ts'
import { type ServedCertificate, servedBy } from './certificate.ts'
import { connectionTrouble, connectTo } from './connect-to.ts'
import { requestOf, type WebSocketPlace } from './web-socket-place.ts'

/** What the controller sees of the VIP, like any client. */
export interface OutsideSnapshot {
  /** `undefined` when the WebSocket was upgraded, or else what came instead. */
  readonly trouble: string | undefined
  /** Milliseconds until the answer. */
  readonly tookMs: number
  /** The hardware address to which this machine sends; `undefined` when this machine is not on the VIP's network. */
  readonly mac: string | undefined
  /** What is served there behind TLS; `undefined` without TLS or without a handshake. */
  readonly certificate: ServedCertificate | undefined
}

/** Asks the VIP like any client, and looks up the hardware address that was asked. Never throws. */
export async function probeFromOutside(
  place: WebSocketPlace,
  timeoutMs: number,
  clock: Pick<Clock, 'monotonicMs' | 'now'>,
  pointless?: Promise<void>,
): Promise<OutsideSnapshot> {
  const begin = clock.monotonicMs()
  let certificate: ServedCertificate | undefined
  const trouble = await webSocketTrouble(place, timeoutMs, pointless, (socket) => {
    certificate = servedBy(socket, place, clock.now())
  })
  const tookMs = Math.round(clock.monotonicMs() - begin)
  return { trouble, tookMs, mac: neighbour(place.address), certificate }
}

const NEVER = new Promise<void>(() => undefined)

/**
 * Asks for a WebSocket, and closes an upgraded one. Resolves with `undefined` after an upgrade, or else with what came
 * instead. Never throws. `pointless` resolves when no answer can matter any more: the wait for an address that no host
 * has is otherwise as long as for a slow host. `onHandshake` is called where one of TLS is over.
 */
export function webSocketTrouble(
  place: WebSocketPlace,
  timeoutMs: number,
  pointless: Promise<void> = NEVER,
  onHandshake: (socket: Socket) => void = () => undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connectTo(place)
    let answer = ''
    const end = (trouble: string | undefined): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(trouble)
    }
    // An answer may have come while this program was kept from running: it is read before the time is up.
    const timer = setTimeout(() => setImmediate(end, `no answer within ${timeoutMs / 1000} s`), timeoutMs)
    void pointless.then(() => end('no answer was waited for'))
    socket.on('connect', () => socket.write(requestOf(place) + CLOSE_FRAME, 'latin1'))
    socket.on('secureConnect', () => onHandshake(socket))
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1', 0, LONGEST_LINE)
      if (answer.includes('\n') || answer.length >= LONGEST_LINE)
        end(isUpgraded(answer) ? undefined : `"${answer.split(/\r?\n/, 1)[0]}"`)
    })
    socket.on('error', (error) => end(connectionTrouble(error)))
    socket.on('close', () => end('the connection was closed without an answer'))
  })
}

/** Characters of the first line: the rest of it shows no more. */
const LONGEST_LINE = 400

/** Looks up Linux's neighbour table, which has the addresses that this machine has just talked to. */
function neighbour(address: string): string | undefined {
  try {
    const rows = readFileSync('/proc/net/arp', 'utf8').split('\n')
    const [, , flags, mac] = rows.find((row) => row.startsWith(`${address} `))?.split(/ +/) ?? []
    return flags === '0x0' ? undefined : mac
  } catch {
    return undefined
  }
}
