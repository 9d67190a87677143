import { longest, outages } from '../../../src/appliance/drill/spans.ts'
import { upgrades } from '../../../src/appliance/facts/outside-watch.ts'

/** Where a WebSocket is served. */
export interface Place {
  readonly address: string
  readonly port: number
  readonly path: string
  readonly tls: { readonly serverName: undefined } | undefined
}

/** Looks every 10 ms; `stop` resolves with the longest time in milliseconds in which none of the places answered. */
export function watchPlaces(places: readonly Place[]) {
  const samples: { at: number; until: number; good: boolean }[] = []
  const begun = performance.now()
  const underWay = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const at = performance.now()
    const look: Promise<void> = Promise.all(places.map(upgrades)).then((good) => {
      samples.push({ at, until: performance.now(), good: good.includes(true) })
      underWay.delete(look)
    })
    underWay.add(look)
  }, 10)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      return longest(outages(samples, { from: begun, to: performance.now() }))
    },
  }
}
