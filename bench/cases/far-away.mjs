import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { median } from '../summary.mjs'
import { measureOn } from './appliance.mjs'

const ROUND_TRIPS_MS = [20, 100, 300]
const FIRST_PORT = 42_000

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
      const way = pair.through(addressesFor(pair, rtt), `${rtt}ms`)
      const stop = await startProxy(rtt, way.hosts, fixtures)
      try {
        const samples = await measureOn(pair, way, { fixtures, rounds, floorOnly })
        results.push({ key: `f-${rtt}`, title: `appliance, nothing to change, ${rtt} ms`, samples, rtt })
      } finally {
        stop()
      }
    }
    results.at(-1).notes = roundTrips(results)
    return results
  },
}

/** Ports of their own: hosts on one loopback port would be taken for one machine. */
function addressesFor(pair, rtt) {
  return Object.fromEntries(
    pair
      .hosts()
      .map(({ name }, index) => [
        name,
        { address: `127.0.0.${11 + index}`, port: FIRST_PORT + rtt * 10 + index },
      ]),
  )
}

async function startProxy(rtt, hosts, fixtures) {
  const ways = hosts.map(({ address, port, own }) => `${address}:${port}=${own}:22`)
  const proxy = join(import.meta.dirname, '../delay-proxy.mjs')
  const child = spawn(process.execPath, [proxy, String(rtt), ...ways], { stdio: ['pipe', 'pipe', 'inherit'] })
  const stop = () => child.kill()
  fixtures.atEnd(stop)
  const [word] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (!String(word).startsWith('ready')) throw new Error(`the delaying proxy did not start (${word})`)
  return stop
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
