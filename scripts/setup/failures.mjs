import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/**
 * A reporter of vitest: writes one line for each failed test to the file that WRTCPLAY_FAILURES names, `file > name: first line of
 * the message`, and one for each file, group and run that failed outside of its tests.
 */
export default class Failures {
  onTestRunEnd(modules, unhandledErrors) {
    const lines = [
      ...modules.flatMap(failuresOf),
      ...unhandledErrors.map(({ message }) => firstLine(message)),
    ]
    writeFileSync(process.env.WRTCPLAY_FAILURES, lines.map((line) => `${line}\n`).join(''))
  }
}

function failuresOf(module) {
  const file = relative(module.project.config.root, module.moduleId)
  const groups = [...module.children.allSuites()].map((group) => [
    `${file} > ${group.fullName}`,
    group.errors(),
  ])
  const tests = [...module.children.allTests('failed')].map((test) => [
    `${file} > ${test.fullName}`,
    test.result().errors.slice(0, 1),
  ])
  return [[file, module.errors()], ...groups, ...tests].flatMap(([name, errors]) =>
    errors.map(({ message }) => `${name}: ${firstLine(message)}`),
  )
}

function firstLine(message) {
  const line = stripVTControlCharacters(message)
    .split('\n')
    .find((one) => one.trim() !== '')
  return (line ?? '').trim().slice(0, 1_000)
}
