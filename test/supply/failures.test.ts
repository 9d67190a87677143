import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

const TESTS = `
describe('a lab', () => {
  it('boots', () => expect(1, 'it is\\nnot on').toBe(2))
  it('ends', () => undefined)
})
describe('another', () => {
  beforeAll(() => { throw new Error('no image') })
  it('is not run', () => undefined)
})`

it('tells each failed test, and what failed outside of tests, in a line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  try {
    writeFileSync(join(folder, 'a.test.js'), TESTS)
    writeFileSync(join(folder, 'b.test.js'), 'import "./none.js"')
    expect(failuresIn(folder)).toEqual([
      'a.test.js > a lab > boots: it is',
      'a.test.js > another: no image',
      expect.stringMatching(/^b.test.js: .*none\.js/),
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function failuresIn(folder: string): readonly string[] {
  const place = join(folder, 'failures')
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const reporter = `--reporter=${join(ROOT, 'scripts/setup/failures.mjs')}`
  spawnSync(process.execPath, [vitest, 'run', '--root', folder, '--globals', reporter], {
    env: { ...process.env, WRTCPLAY_FAILURES: place },
  })
  return readFileSync(place, 'utf8').trimEnd().split('\n').toSorted()
}
