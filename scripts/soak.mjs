// What is tried at random, for longer than `npm test` has time for: a pair of its own is drilled with scenarios one after the
// other, each of which must leave it well; hosts that were set up before, in every way that is known, become pairs and are drilled; and
// the adversaries of test/adversary attack ten times as often.
//
//   npm run soak                        100 drills, then the pairs that were found, then the adversaries
//   npm run soak -- 10 4711             10 drills, as the seed 4711 gives them, then the others
//   npm run soak -- 10 4711 drills      the drills alone; or `found`, or `adversaries`

import { spawnSync } from 'node:child_process'

const LAB = 'soak'
const INVENTORY = `.wrtcplay/lab/${LAB}/inventory.yml`
const [count = '100', seed = String(Date.now() % 1_000_000), only] = process.argv.slice(2)

const parts = { drills, found, adversaries }
if (only !== undefined && !(only in parts)) {
  console.error('usage: npm run soak -- [COUNT [SEED [drills | found | adversaries]]]')
  process.exitCode = 64
} else {
  for (const [name, part] of Object.entries(parts)) if (only === undefined || only === name) part()
}

function drills() {
  try {
    wrtcplay('lab', 'up', '--name', LAB)
    wrtcplay('run', 'playbooks/appliance.yml', '-i', INVENTORY)
    noteFailure(wrtcplayCode('drill', '-i', INVENTORY, '--random', count, '--seed', seed))
  } finally {
    wrtcplay('lab', 'down', '--name', LAB)
  }
}

function found() {
  vitest('5', 'test/lab/brownfield.test.ts')
}

function adversaries() {
  const files = ['test/adversary', 'test/shell/put-adversary.test.ts', 'test/cli/killed-runs.test.ts']
  vitest('10', ...files, '--testTimeout', '1800000')
}

function vitest(rounds, ...args) {
  const env = { ...process.env, WRTCPLAY_SEED: seed, WRTCPLAY_ROUNDS: rounds }
  const words = ['node_modules/.bin/vitest', 'run', ...args]
  noteFailure(spawnSync(process.execPath, words, { stdio: 'inherit', env }).status ?? 1)
}

function noteFailure(code) {
  if (code !== 0) process.exitCode = code
}

function wrtcplay(...args) {
  const code = wrtcplayCode(...args)
  if (code !== 0) throw new Error(`wrtcplay ${args.join(' ')} ended with ${code}`)
}

function wrtcplayCode(...args) {
  return spawnSync(process.execPath, ['dist/cli/main.js', ...args], { stdio: 'inherit' }).status ?? 1
}
