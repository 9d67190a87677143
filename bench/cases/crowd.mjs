import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from '../measure.mjs'
import { ansiblePeers } from '../peers/ansible.mjs'
import { floorPeers } from '../peers/floor.mjs'
import { wrtcplay } from '../peers/wrtcplay.mjs'
import { inTurn } from '../rounds.mjs'

/** Ten steps on many hosts that have nothing to change. */
export function crowdCase({ key, size, rounds, peerRounds, notes, isHuge = false }) {
  const title = `10 steps, ${size} hosts, nothing to change`
  return {
    key,
    title,
    peers: peerRounds > 0,
    async run(options) {
      const crowd = await options.fixtures.crowd(size)
      await bringInOrder(crowd, options.fixtures.signal)
      const own = wrtcplay({ playbook: PLAYBOOK, inventory: crowd.inventory(size), inside: crowd.inside })
      const job = jobFor(crowd, size, options, peerRounds)
      const others = options.floorOnly || peerRounds === 0 ? [] : ansiblePeers(job)
      const floors = floorPeers(job).filter(({ name }) => !isHuge || name !== 'OpenSSH')
      const samples = await inTurn([own, ...floors, ...others], {
        rounds: options.rounds ?? rounds,
        signal: options.fixtures.signal,
        warmUp: !isHuge,
      })
      return [{ key, title, samples, notes }]
    },
  }
}

async function bringInOrder(crowd, signal) {
  const inventory = crowd.inventory(1)
  const { file, args, cwd } = wrtcplay({ playbook: PLAYBOOK, inventory, inside: crowd.inside })
  const run = await measure({ file, args, cwd, signal })
  if (run.code !== 0) throw new Error(`the hosts could not be brought in order:\n${run.stdout}${run.stderr}`)
}

function jobFor(crowd, size, { fixtures }, rounds) {
  const script = floorScript()
  return {
    hosts: () => crowd.hosts(size).map((host) => ({ ...host, script })),
    user: crowd.user,
    key: crowd.key,
    knownHosts: crowd.knownHosts,
    inside: crowd.inside,
    folder: fixtures.folder,
    command: 'exec sh -s',
    playbook: join(WORK, 'ten-steps.ansible.yml'),
    rounds,
  }
}

function floorScript() {
  return readFileSync(join(WORK, 'ten-steps.sh'), 'utf8')
    .replace('APP_CONF_SHA256', digestOf('app.conf'))
    .replace('SERVICE_JSON_SHA256', digestOf('service.json'))
}

function digestOf(name) {
  return createHash('sha256')
    .update(readFileSync(join(WORK, 'files', name)))
    .digest('hex')
}

const WORK = join(import.meta.dirname, '../work')
const PLAYBOOK = join(WORK, 'ten-steps.yml')
