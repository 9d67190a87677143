import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { ROOT } from './run.mjs'

/**
 * A reporter of vitest: prints how long each test file took, the longest first, and writes the same to the file that
 * WRTCPLAY_TIMES names: `[{ file, project, seconds, tests, outcome }]`.
 */
export default class FileTimes {
  onTestRunEnd(modules) {
    const rows = modules.map(rowOf).toSorted((some, other) => other.seconds - some.seconds)
    const total = rows.reduce((sum, { seconds }) => sum + seconds, 0)
    console.log('\nSeconds that each test file took:')
    for (const { seconds, project, file, tests } of rows)
      console.log(`${seconds.toFixed(1).padStart(8)}  ${project.padEnd(13)}  ${file} (${tests})`)
    console.log(`${total.toFixed(1).padStart(8)}  all ${rows.length} files, one after the other\n`)
    const place = process.env.WRTCPLAY_TIMES
    if (place === undefined) return
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, `${JSON.stringify(rows, undefined, 2)}\n`)
  }
}

function rowOf(module) {
  const { duration, collectDuration, setupDuration } = module.diagnostic()
  return {
    file: relative(ROOT, module.moduleId),
    project: module.project.name,
    seconds: (duration + collectDuration + setupDuration) / 1000,
    tests: [...module.children.allTests()].length,
    outcome: module.state(),
  }
}
