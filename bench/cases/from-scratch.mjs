import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLine } from '../hosts/line.mjs'
import { ansiblePeers } from '../peers/ansible.mjs'
import { floorPeers } from '../peers/floor.mjs'
import { wrtcplay } from '../peers/wrtcplay.mjs'
import { inTurn } from '../rounds.mjs'
import { applianceJob, knownOf } from './appliance-job.mjs'

/** The appliance play on hosts that were just made, each time. */
export const fromScratch = {
  key: 'b',
  title: 'appliance, from scratch',
  peers: true,
  run: (options) => measureFresh(fromScratch, options, directly),
}

/** The same over a line with a delay. */
export const fromScratchFarAway = {
  key: 'i',
  title: 'appliance, from scratch, at 100 ms round trip',
  peers: true,
  run: (options) => measureFresh(fromScratchFarAway, options, overLine),
}

const RTT_MS = 100

/** `reach` opens the way to hosts that were just made. */
async function measureFresh({ key, title }, { fixtures, rounds = 3, floorOnly }, reach) {
  const pair = await fixtures.pair()
  await pair.setUp()
  const before = await knownOf(pair)
  let line = await reach(pair, fixtures)
  const known = () => ({ files: moved(before, pair.subnet()), keys: UNKNOWN_KEYS })
  const job = applianceJob(pair, () => line.way, known, {
    folder: fixtures.folder,
    withContents: true,
    first: readFileSync(join(import.meta.dirname, '../work/appliance-keys.sh'), 'utf8'),
    expect: 'done changed',
    changes: 'some',
  })
  const own = wrtcplay({ playbook: pair.playbook, inventory: line.way.inventory, changes: 'some' })
  const programs = [own, ...floorPeers(job), ...(floorOnly ? [] : ansiblePeers(job))]
  const fresh = programs.map((program) => ({
    ...program,
    prepare: async () => {
      await line.close()
      await pair.fresh()
      line = await reach(pair, fixtures)
      await program.prepare?.()
    },
    trouble: () => pair.journals(),
  }))
  const samples = await inTurn(fresh, { rounds, signal: fixtures.signal, warmUp: false })
  await line.close()
  // Hosts that are set up again, for the cases that want them so.
  await pair.fresh()
  return [{ key, title, samples, notes: NOTES }]
}

async function directly(pair) {
  const { knownHosts, inventory } = pair
  return { way: { hosts: pair.hosts(), knownHosts, inventory }, close: async () => undefined }
}

function overLine(pair, fixtures) {
  return openLine(pair, RTT_MS, fixtures)
}

const NOTES = [
  'includes two RSA key pairs, whose time varies, and the wait until keepalived holds the VIP and WRTC answers there',
]

const UNKNOWN_KEYS = new Proxy({}, { get: () => '@PEER_KEY@' })

/** A lab that is made anew may get another network. */
function moved({ subnet, files }, to) {
  const inPlace = ({ text, ...file }) => ({ ...file, text: text.replaceAll(subnet, to) })
  return Object.fromEntries(Object.entries(files).map(([host, placed]) => [host, placed.map(inPlace)]))
}
