import { ansiblePeers } from '../peers/ansible.mjs'
import { floorPeers } from '../peers/floor.mjs'
import { wrtcplay } from '../peers/wrtcplay.mjs'
import { inTurn } from '../rounds.mjs'
import { applianceJob, knownOf } from './appliance-job.mjs'

/** The appliance play on a pair that is as it asks. */
export const appliance = {
  key: 'a',
  title: 'appliance, nothing to change',
  peers: true,
  async run({ fixtures, rounds = 9, floorOnly }) {
    const pair = await fixtures.pair()
    await pair.setUp()
    const way = { hosts: pair.hosts(), knownHosts: pair.knownHosts, inventory: pair.inventory }
    const samples = await measureOn(pair, way, { fixtures, rounds, floorOnly })
    return [{ key: 'a', title: appliance.title, samples }]
  },
}

/** All programs in turn, over a way to the hosts of a pair that is set up. */
export async function measureOn(pair, way, { fixtures, rounds, floorOnly }) {
  const known = await knownOf(pair)
  const job = applianceJob(
    pair,
    () => way,
    () => known,
    {
      folder: fixtures.folder,
      rounds: Math.min(rounds, SLOW_ROUNDS),
    },
  )
  const own = wrtcplay({ playbook: pair.playbook, inventory: way.inventory })
  return inTurn([own, ...floorPeers(job), ...(floorOnly ? [] : ansiblePeers(job))], {
    rounds,
    signal: fixtures.signal,
  })
}

/** What takes long is measured less often. */
const SLOW_ROUNDS = 5
