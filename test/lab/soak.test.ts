import { execFile } from 'node:child_process'
import { expect, it } from 'vitest'
import { SEED } from '../support/rounds.ts'
import { SCENARIO_MS, SOAKED } from './support/every-scenario.ts'
import { describeWithLab, UP_TIMEOUT_MS, WORKING_FOLDER } from './support/lab.ts'

describeWithLab('npm run soak', () => {
  it(
    `drills a pair of its own with what it draws from a seed, and takes it down (seed ${SEED})`,
    async () => {
      const output = await soak()
      expect(output.match(/ passed$/gm), output).toHaveLength(SOAKED)
      expect(output).toContain(`The seed was ${SEED}.`)
      expect(output).toContain('The lab "soak" is down.')
      expect(output).toMatch(/\nended with 0$/)
    },
    // Each may be drilled three times.
    UP_TIMEOUT_MS + 3 * SOAKED * SCENARIO_MS,
  )
})

/** All that it printed, and how it ended. */
function soak(): Promise<string> {
  const words = ['scripts/soak.mjs', String(SOAKED), String(SEED), 'drills']
  return new Promise((resolve) => {
    const child = execFile(process.execPath, words, { cwd: WORKING_FOLDER }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}\nended with ${child.exitCode}`),
    )
  })
}
