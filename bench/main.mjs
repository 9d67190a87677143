// Measures wrtcplay against its peers on the same hosts, with the same steps. See docs/performance.md.
//
//   npm run bench -- [CASE...] [--rounds N] [--json FILE] [--floor-only] [--docs]

import { readArguments, USAGE } from './arguments.mjs'
import { CASES } from './cases/list.mjs'
import { ensureAnsible } from './debian-packages.mjs'
import { Fixtures } from './hosts/fixtures.mjs'
import { describeMachine } from './machine.mjs'
import { writeResultsPage } from './results-page.mjs'
import { readResults, saveResults } from './save-results.mjs'
import { aimsTable, caseTable } from './table.mjs'

/** Returns the exit status. */
export async function runBenchmark(argv) {
  const options = readArguments(argv, CASES)
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}\n${CASES.map(({ key, title }) => `  ${key}  ${title}`).join('\n')}`)
    return 64
  }
  if (!options.floorOnly && options.cases.some(({ peers }) => peers)) ensureAnsible()
  const ending = new AbortController()
  const fixtures = new Fixtures(ending.signal)
  const stop = (name, number) => {
    process.exitCode = 128 + number
    ending.abort(new Error(`${name}: all of it is taken down`))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const watch = watchNpm(() => stop('SIGTERM', 15))
  try {
    const code = await runCases(options, fixtures)
    return ending.signal.aborted ? process.exitCode : code
  } finally {
    clearInterval(watch)
    await fixtures.down()
  }
}

/** npm that is told to end does not say so to what it has started. */
function watchNpm(onEnd) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const parent = process.ppid
  return setInterval(() => process.ppid === parent || onEnd(), WATCH_MS).unref()
}

const WATCH_MS = 500

/** A case that cannot be measured does not keep the others from it. */
async function runCases(options, fixtures) {
  const machine = describeMachine()
  let failed = false
  for (const one of options.cases) {
    console.log(`\n(${one.key}) ${one.title}`)
    try {
      for (const result of await one.run({ ...options, fixtures })) {
        console.log(caseTable(result))
        saveResults(options.json, machine, result)
      }
    } catch (error) {
      failed = true
      console.error(`(${one.key}) was not measured: ${error.message}`)
      if (fixtures.signal.aborted) return 1
    }
  }
  console.log(`\n${aimsTable(readResults(options.json).measurements ?? {})}`)
  if (options.docs) writeResultsPage(options.json)
  console.log(`\nWritten to ${options.json}${options.docs ? ' and docs/performance.md' : ''}`)
  return failed ? 1 : 0
}
