// Measures wrtcplay against its peers on the same hosts, with the same steps. See docs/performance.md.
//
//   npm run bench -- [CASE...] [--rounds N] [--json FILE] [--floor-only] [--docs]

import { readArguments, USAGE } from './arguments.mjs'
import { CASES } from './cases/list.mjs'
import { ensureAnsible } from './debian-packages.mjs'
import { Ending } from './ending.mjs'
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
  const ending = new Ending()
  const fixtures = new Fixtures(ending.signal)
  try {
    const code = await runCases(options, fixtures)
    return ending.exitStatus ?? code
  } finally {
    await fixtures.down()
  }
}

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
