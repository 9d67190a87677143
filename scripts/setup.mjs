// Does all the set-up that a fresh clone needs, then what is asked for. Plain Node: it runs before anything is installed.
//
//   node scripts/setup.mjs build | test | check | demo | bench | soak | docs [ARGUMENTS]

import { runBench } from './setup/bench.mjs'
import { ensureBuild } from './setup/build.mjs'
import { runChecks } from './setup/checks.mjs'
import { ensureLabPackages } from './setup/debian.mjs'
import { writePages } from './setup/docs.mjs'
import { buildImagesMeanwhile } from './setup/images.mjs'
import { ensureNode, ensurePackages } from './setup/npm.mjs'
import { runHere } from './setup/run.mjs'

const TASKS = {
  build: () => 0,
  check: () => runChecks(),
  docs: () => writePages(),
  async test(args) {
    const required = process.env.WRTCPLAY_LAB === 'required'
    ensureLabPackages({ required, forTests: true })
    const images = required ? buildImagesMeanwhile() : undefined
    const status = runHere('node_modules/.bin/vitest', ['run', ...args])
    await images
    return status
  },
  demo(args) {
    ensureLabPackages({ required: true })
    return runHere(process.execPath, ['scripts/demo.mjs', ...args])
  },
  bench: (args) => runBench(args),
  soak(args) {
    ensureLabPackages({ required: true })
    return runHere(process.execPath, ['scripts/soak.mjs', ...args])
  },
}

const [name, ...args] = process.argv.slice(2)
const task = TASKS[name]
if (task === undefined) {
  console.error(`usage: node scripts/setup.mjs ${Object.keys(TASKS).join(' | ')}`)
  process.exitCode = 64
} else {
  try {
    ensureNode()
    ensurePackages()
    await ensureBuild()
    process.exitCode = await task(args)
  } catch (error) {
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}
