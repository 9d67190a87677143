import { connect, type Socket } from 'node:net'
import type { Sample } from './observation.ts'
import type { Span } from './spans.ts'
import { upgradeRequest, type WebSocketPlace } from './web-socket.ts'

/** Looks at the floating address from this machine, every 10 ms, without waiting for the looks before. */
export interface OutsideWatch {
  readonly vip: readonly Sample[]
  readonly webSocket: readonly Sample[]
  /** When the looks were late. */
  readonly stalls: readonly Span[]
  /** Ends once the looks under way have ended. */
  stop(): Promise<void>
}

/**
 * The address is there when somebody at it answers, be it with a refusal; so it is asked at a port where nobody listens,
 * for one whose program hangs stops answering once its queue is full. The WebSocket is there when it is upgraded.
 */
export function watchOutside(place: WebSocketPlace, now: () => number): OutsideWatch {
  const vip: Sample[] = []
  const webSocket: Sample[] = []
  const stalls: Span[] = []
  let before = now()
  const underWay = new Set<Promise<void>>()
  const look = (samples: Sample[], ask: () => Promise<boolean>): void => {
    const at = now()
    const done: Promise<void> = ask().then((good) => {
      samples.push({ at, until: now(), good })
      underWay.delete(done)
    })
    underWay.add(done)
  }
  const timer = setInterval(() => {
    const at = now()
    if (at - before > LATE_MS) stalls.push({ from: before, to: at })
    before = at
    look(vip, () => isThere(place.address))
    look(webSocket, () => upgrades(place))
  }, INTERVAL_MS)
  return {
    vip,
    webSocket,
    stalls,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}

/** Whether the WebSocket is upgraded, asked once. */
export function upgrades(place: WebSocketPlace): Promise<boolean> {
  const request = upgradeRequest(place)
  return attempt(connect({ host: place.address, port: place.port, noDelay: true }), (socket, settle) => {
    socket.on('connect', () => socket.write(request))
    socket.on('data', (data: Buffer) => settle(data.toString('latin1').startsWith('HTTP/1.1 101')))
    socket.on('error', () => settle(false))
  })
}

function isThere(address: string): Promise<boolean> {
  return attempt(connect({ host: address, port: CLOSED_PORT }), (socket, settle) => {
    socket.on('connect', () => settle(true))
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
  })
}

function attempt(
  socket: Socket,
  listen: (socket: Socket, settle: (good: boolean) => void) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (good: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(good)
    }
    // An answer that came while this program was kept from running has come: it is read before time is called.
    const timer = setTimeout(() => setImmediate(settle, false), PATIENCE_MS)
    socket.on('close', () => settle(false))
    listen(socket, settle)
  })
}

const INTERVAL_MS = 10
const LATE_MS = 50
const PATIENCE_MS = 250
/** tcpmux: nobody has offered it in decades. */
const CLOSED_PORT = 1
