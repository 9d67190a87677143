import { connect } from 'node:net'
import { webSocketTrouble } from './outside-probe.ts'
import type { WebSocketPlace } from './web-socket-place.ts'

/** One look: its begin and end, and whether an answer came. Milliseconds of the caller's clock. */
export interface Sample {
  readonly at: number
  readonly until: number
  readonly good: boolean
}

/** Looks at the floating address from this machine every 10 ms, without waiting for earlier looks; over TLS every 20 ms. */
export interface OutsideWatch {
  readonly vip: readonly Sample[]
  readonly webSocket: readonly Sample[]
  /** Times in which looks were late. */
  readonly stalls: readonly { readonly from: number; readonly to: number }[]
  /** Resolves once the looks under way have ended. */
  stop(): Promise<void>
}

/**
 * Watches the address and the WebSocket. The address counts as there when a host answers, even with a refusal: it is
 * asked at a port where nobody listens, because a hanging program answers only until its queue is full. The WebSocket
 * counts as there when it is upgraded.
 */
export function watchOutside(place: WebSocketPlace, now: () => number): OutsideWatch {
  const vip: Sample[] = []
  const webSocket: Sample[] = []
  const stalls: { from: number; to: number }[] = []
  let before = now()
  const underWay = new Set<Promise<void>>()
  const sample = (samples: Sample[], ask: () => Promise<boolean>): void => {
    const at = now()
    const done: Promise<void> = ask().then((good) => {
      samples.push({ at, until: now(), good })
      underWay.delete(done)
    })
    underWay.add(done)
  }
  let looks = 0
  const timer = setInterval(() => {
    const at = now()
    looks++
    if (at - before > LATE_MS) stalls.push({ from: before, to: at })
    before = at
    sample(vip, () => isThere(place.address))
    if (place.tls === undefined || looks % LOOKS_PER_HANDSHAKE === 0) sample(webSocket, () => upgrades(place))
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
export async function upgrades(place: WebSocketPlace): Promise<boolean> {
  return (await webSocketTrouble(place, PATIENCE_MS)) === undefined
}

function isThere(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: CLOSED_PORT })
    const settle = (good: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(good)
    }
    // As for the WebSocket: an answer that has come is read before the time is up.
    const timer = setTimeout(() => setImmediate(settle, false), PATIENCE_MS)
    socket.on('connect', () => settle(true))
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
    socket.on('close', () => settle(false))
  })
}

const INTERVAL_MS = 10
/** A handshake costs both sides about a millisecond of processor time. */
const LOOKS_PER_HANDSHAKE = 2
const LATE_MS = 50
const PATIENCE_MS = 250
/** tcpmux, which no program has offered for decades. */
const CLOSED_PORT = 1
