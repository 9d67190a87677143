// Drills a pair of its own with scenarios at random, one after the other: each must leave it well.
//
//   npm run soak                 100 of them
//   npm run soak -- 10 4711      10, as the seed 4711 gives them

import { spawnSync } from 'node:child_process'

const LAB = 'soak'
const INVENTORY = `.wrtcplay/lab/${LAB}/inventory.yml`
const [count = '100', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)

try {
  wrtcplay('lab', 'up', '--name', LAB)
  wrtcplay('run', 'playbooks/appliance.yml', '-i', INVENTORY)
  process.exitCode = wrtcplayCode('drill', '-i', INVENTORY, '--random', count, '--seed', seed)
} finally {
  wrtcplay('lab', 'down', '--name', LAB)
}

function wrtcplay(...args) {
  const code = wrtcplayCode(...args)
  if (code !== 0) throw new Error(`wrtcplay ${args.join(' ')} ended with ${code}`)
}

function wrtcplayCode(...args) {
  return spawnSync(process.execPath, ['dist/cli/main.js', ...args], { stdio: 'inherit' }).status ?? 1
}
