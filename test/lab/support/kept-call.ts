import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Write } from '../../../src/appliance/drill/observation.ts'
import { longest, outages } from '../../../src/appliance/drill/spans.ts'
import { openWebSocket } from '../../../src/appliance/drill/web-socket.ts'
import { startWriting } from '../../../src/appliance/drill/writer.ts'
import { watchOutside } from '../../../src/appliance/facts/outside-watch.ts'
import type { WebSocketPlace } from '../../../src/appliance/facts/web-socket-place.ts'

/** What a client had of a pair meanwhile. */
export interface Seen {
  /** Why the one connection that was open all the while has ended; `undefined` when it has not. */
  readonly cut: string | undefined
  readonly writes: readonly Write[]
  /** The longest time without the address, and without the WebSocket, for those who connect anew; milliseconds. */
  readonly withoutVip: number
  readonly withoutWebSocket: number
}

/** Watches from outside, every 10 ms, keeps one call, and writes, until something has been done. */
export async function seenMeanwhile(
  place: WebSocketPlace,
  prefix: string,
  act: () => Promise<void>,
): Promise<Seen> {
  const now = (): number => performance.now()
  const call = await keepCall(place)
  const writer = startWriting(place, prefix, now)
  const watch = watchOutside(place, now)
  const from = now()
  try {
    await act()
    await sleep(1_000)
  } finally {
    await Promise.all([watch.stop(), writer.stop()])
  }
  const whole = { from, to: now() }
  return {
    cut: await call.end(),
    writes: writer.writes,
    withoutVip: longest(outages(watch.vip, whole)),
    withoutWebSocket: longest(outages(watch.webSocket, whole)),
  }
}

async function keepCall(place: WebSocketPlace): Promise<{ end(): Promise<string | undefined> }> {
  const client = await openWebSocket(place, PATIENCE_MS)
  let cut: string | undefined
  let isOver = false
  const talk = async (): Promise<void> => {
    while (!isOver && cut === undefined) {
      await client.ask({ op: 'status' }, PATIENCE_MS).catch((error: unknown) => (cut = String(error)))
      await sleep(100)
    }
  }
  const done = talk()
  return {
    async end() {
      isOver = true
      await done
      client.close()
      return cut
    },
  }
}

/** A busy machine may keep an answer waiting; a connection that was cut never gets one. */
const PATIENCE_MS = 60_000
