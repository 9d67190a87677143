import { connect } from 'node:net'
import { webSocketTrouble } from './outside-probe.ts'
import type { WebSocketPlace } from './web-socket-place.ts'

/** One look: when it began, when it ended, and whether there was an answer. Milliseconds of the caller's clock. */
export interface Sample {
  readonly at: number
  readonly until: number
  readonly good: boolean
}

/** Looks at the floating address from this machine, every 10 ms, without waiting for the looks before. */
export interface OutsideWatch {
  readonly vip: readonly Sample[]
  readonly webSocket: readonly Sample[]
  /** When the looks were late. */
  readonly stalls: readonly { readonly from: number; readonly to: number }[]
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
  const timer = setInterval(() => {
    const at = now()
    if (at - before > LATE_MS) stalls.push({ from: before, to: at })
    before = at
    sample(vip, () => isThere(place.address))
    sample(webSocket, () => upgrades(place))
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
    // As for the WebSocket: what has come is read before time is called.
    const timer = setTimeout(() => setImmediate(settle, false), PATIENCE_MS)
    socket.on('connect', () => settle(true))
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
    socket.on('close', () => settle(false))
  })
}

const INTERVAL_MS = 10
const LATE_MS = 50
const PATIENCE_MS = 250
/** tcpmux: nobody has offered it in decades. */
const CLOSED_PORT = 1
