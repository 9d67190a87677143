import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bugReport } from '../../src/cli/bug-report.ts'
import { withSources } from '../../src/cli/source-frames.ts'
import { Masker } from '../../src/core/masker.ts'

const masker = new Masker()
masker.add('key+store/of*32(KiB'.repeat(2000))
masker.add('hunter2hunter2')

it.each([
  ['a regular expression', () => new RegExp(`(${'key+store/of*32(KiB'.repeat(2000)}`)],
  ['JSON', () => JSON.parse('{"password": hunter2hunter2}')],
  ['JSON over lines', () => JSON.parse('{"password":\n hunter2hunter2}')],
  ['a shell word', () => decodeURIComponent('hunter2hunter2%')],
  ['what is no error', () => Promise.reject('hunter2hunter2')],
])('security 19: a bug report holds no secret that %s was made from, and is short', async (_, act) => {
  const error = await Promise.resolve()
    .then(act)
    .catch((reason: unknown) => reason)
  const report = bugReport(error, { version: '1.2.3', masker }).toString()
  expect(report).toContain('This is a bug in wrtcplay')
  expect(report).toContain('wrtcplay 1.2.3, Node v')
  for (const secret of ['key+stor', 'of*32(Ki', 'hunter2h']) expect(report).not.toContain(secret)
  expect(report.length).toBeLessThan(8000)
})

it('tells where it happened', () => {
  const report = bugReport(new TypeError('x is not a function'), { version: '1', masker }).toString()
  expect(report).toMatch(/\n {2}TypeError: x is not a function\n +at .*bug-report\.test\.ts:\d+/)
})

it('names the place in src/ that a frame of the built program was made from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-frames-'))
  try {
    const program = join(folder, 'program.cjs')
    const frames = [`    at run (${program}:3:1)`, '    at node:internal/main:1:1', `    at ${program}:3:1`]
    expect(withSources(frames, program)).toEqual(frames)
    const map = { version: 3, sources: ['../../src/engine/run-task.ts'], names: [], mappings: ';;AAAA' }
    writeFileSync(`${program}.map`, JSON.stringify(map))
    expect(withSources(frames, program)).toEqual([
      '    at run (src/engine/run-task.ts:1:1)',
      frames[1],
      '    at src/engine/run-task.ts:1:1',
    ])
    writeFileSync(`${program}.map`, 'no map')
    expect(withSources(frames, program)).toEqual(frames)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
