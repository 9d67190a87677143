import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { jointOf } from '../../src/core/joint-probe.ts'
import { isFailure, type ProbeOutput } from '../../src/core/module-definition.ts'
import { readFiles } from '../../src/modules/shared/files/file-answer.ts'
import { type FileQuery, NEVER } from '../../src/modules/shared/files/file-probe.ts'
import { fileProbe } from '../../src/modules/shared/files/joint-file-probe.ts'

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
mkdirSync(at('sub folder'))
writeFileSync(at('one'), 'first\n')
writeFileSync(at('large'), 'x'.repeat(5000))
writeFileSync(at('two lines\nand a \\'), 'odd name')
writeFileSync(at('empty'), '')
symlinkSync('one', at('link'))
symlinkSync('nowhere', at('broken'))

const ONE = createHash('sha256').update('first\n').digest('hex')

function look(over: Partial<FileQuery> = {}): FileQuery {
  return { files: [], folders: [], follow: false, ...over }
}

function file(name: string, unless?: string, limit = 4096): FileQuery['files'][number] {
  return { path: at(name), unless, limit }
}

function run(source: string): ProbeOutput {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', source], { env: { ...process.env, LC_ALL: 'C' } })
  return { code: status ?? 1, stdout, stderr }
}

const LOOKS: readonly FileQuery[] = [
  look({ files: [file('one')] }),
  look({ files: [file('one', NEVER), file('missing')], folders: [folder] }),
  look({ files: [file('one', ONE)] }),
  look({ files: [file('large', undefined, 100)] }),
  look({ files: [file('large', undefined, 100_000), file('empty')] }),
  look({ files: [file('two lines\nand a \\')], folders: [at('sub folder'), at('no folder'), '/'] }),
  look({ plain: [at('one'), at('link'), at('broken'), at('missing'), at('sub folder')] }),
  look({ files: [file('link'), file('sub folder'), file('broken')] }),
  look({
    files: ['large', 'two lines\nand a \\', 'missing'].map((name) => ({ ...file(name, NEVER), large: true })),
  }),
  look(),
]

describe.each([false, true])('looks that are made together (links followed: %s)', (follow) => {
  const looks = LOOKS.map((one) => ({ ...one, follow }))

  it('find what each of them finds alone', () => {
    const way = jointOf(fileProbe(looks[0] ?? look()))?.way
    const answers = way?.separate(run(way.ask(looks).source), looks)
    expect(answers).toHaveLength(looks.length)
    for (const [index, own] of looks.entries()) {
      const alone = readFiles(run(fileProbe(own).source), own)
      const together = readFiles(answers?.[index] ?? run('false'), own)
      expect(isFailure(alone)).toBe(false)
      expect(together).toEqual(alone)
    }
  })

  it('say nothing when one of them cannot be answered', () => {
    const blocked = { ...look({ plain: [at('one/below')] }), follow }
    const way = jointOf(fileProbe(blocked))?.way
    const both = [looks[0] ?? look(), blocked]
    expect(way?.separate(run(way.ask(both).source), both)).toBeUndefined()
  })
})

it('looks that follow links are not made together with those that do not', () => {
  const [following, not] = [true, false].map((follow) => jointOf(fileProbe(look({ follow })))?.way)
  expect(following).not.toBe(not)
})
