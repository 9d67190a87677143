import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  async run({ fixtures, rounds = 3, floorOnly }) {
    const pair = await fixtures.pair()
    await pair.setUp()
    const before = await knownOf(pair)
    const way = () => ({ hosts: pair.hosts(), knownHosts: pair.knownHosts })
    const known = () => ({ rendered: moved(before, pair.subnet()), keys: UNKNOWN_KEYS })
    const job = applianceJob(pair, way, known, {
      folder: fixtures.folder,
      withContents: true,
      first: readFileSync(join(import.meta.dirname, '../work/appliance-keys.sh'), 'utf8'),
      expect: 'done changed',
      changes: 'some',
    })
    const own = wrtcplay({ playbook: pair.playbook, inventory: pair.inventory, changes: 'some' })
    const programs = [own, ...floorPeers(job), ...(floorOnly ? [] : ansiblePeers(job))]
    const fresh = programs.map((program) => ({
      ...program,
      prepare: async () => {
        await pair.fresh()
        await program.prepare?.()
      },
      trouble: async () => (fixtures.isInterrupted ? undefined : pair.journals()),
    }))
    const samples = await inTurn(fresh, { rounds, warmUp: false })
    // Hosts that are set up again, for the cases that want them so.
    await pair.fresh()
    return [{ key: 'b', title: fromScratch.title, samples, notes: NOTES }]
  },
}

const NOTES = [
  'includes two RSA key pairs, whose time varies, and the wait until keepalived holds the VIP and WRTC answers there',
]

const UNKNOWN_KEYS = new Proxy({}, { get: () => '@PEER_KEY@' })

/** A lab that is made anew may get another network. */
function moved({ subnet, rendered }, to) {
  return Object.fromEntries(
    Object.entries(rendered).map(([host, texts]) => [
      host,
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(subnet, to)])),
    ]),
  )
}
