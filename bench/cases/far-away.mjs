import { openLine } from '../hosts/line.mjs'
import { median } from '../summary.mjs'
import { measureOn } from './appliance.mjs'

const ROUND_TRIPS_MS = [20, 100, 300]

/** The appliance play, nothing to change, over a line with a delay. */
export const farAway = {
  key: 'f',
  title: 'appliance, nothing to change, at 20, 100 and 300 ms round trip',
  peers: true,
  async run({ fixtures, rounds = 5, floorOnly }) {
    const pair = await fixtures.pair()
    await pair.setUp()
    const results = []
    for (const rtt of ROUND_TRIPS_MS) {
      const { way, close } = await openLine(pair, rtt, fixtures)
      try {
        const samples = await measureOn(pair, way, { fixtures, rounds, floorOnly })
        results.push({ key: `f-${rtt}`, title: `appliance, nothing to change, ${rtt} ms`, samples, rtt })
      } finally {
        await close()
      }
    }
    results.at(-1).notes = roundTrips(results)
    return results
  },
}

/** How many round trips a program waits for: what each millisecond of delay adds. */
function roundTrips(results) {
  const [near, far] = [results[0], results.at(-1)]
  const names = Object.keys(near.samples).filter((name) => far.samples[name].length > 0)
  const counts = names.map((name) => {
    const added = wall(far.samples[name]) - wall(near.samples[name])
    return `${name} ${(added / (far.rtt - near.rtt)).toFixed(1)}`
  })
  return [`round trips that are waited for, from ${near.rtt} to ${far.rtt} ms: ${counts.join(', ')}`]
}

function wall(samples) {
  return median(samples.map(({ wallMs }) => wallMs))
}
