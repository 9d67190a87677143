import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { LARGE_SUMS } from '../../src/core/large-files.ts'
import { sh } from '../../src/core/shell.ts'

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-sums-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NAMES = ['plain', 'two  words', 'a $(b) * c']
const paths = NAMES.map((name) => join(folder, name))
for (const path of paths) writeFileSync(path, path)
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Stands in for OpenSSL, and notes that it was asked for a digest. */
const OPENSSLS = {
  'one that works': `echo used >>${join(folder, 'used')}
if [ $# -gt 3 ]; then printf '%s *%s\\n' "$(sha256sum <"$4" | cut -c1-64)" "$4"; else printf '%s *stdin\\n' "$(sha256sum | cut -c1-64)"; fi`,
  'one that fails': 'exit 1',
  'one that is too old to know -r': `[ $# -gt 3 ] && echo 'SHA256(x)= 00'; exit 1`,
}

function run(shell: string, source: string, openssl: string, input?: string) {
  const bin = mkdtempSync(join(folder, 'bin-'))
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'openssl'), `#!/bin/sh\n${openssl}\n`)
  chmodSync(join(bin, 'openssl'), 0o755)
  // Bash takes a socket for a remote shell's, and reads its start-up file, unless it is a shell's child.
  const env = { PATH: `${bin}:/usr/bin:/bin`, LC_ALL: 'C', SHLVL: '2' }
  const { stdout, stderr } = spawnSync(shell, ['-c', `set -e\n${source}`], { env, input, encoding: 'utf8' })
  return { stdout, stderr }
}

const CASES = ['dash', 'bash'].flatMap((shell) =>
  Object.entries(OPENSSLS).map(([which, text]) => ({ shell, which, text })),
)

describe.each(CASES)('in $shell, with an openssl: $which', ({ shell, text }) => {
  test('files are given with their digests, as sha256sum does', () => {
    const source = sh`${LARGE_SUMS}\nsums ${paths}`.source
    const expected = paths.map((path) => `${digest(path)}  ${path}\n`).join('')
    expect(run(shell, source, text)).toEqual({ stdout: expected, stderr: '' })
  })

  test('what is missing is told, and the rest given', () => {
    const source = sh`${LARGE_SUMS}\nsums ${[join(folder, 'missing'), ...paths.slice(0, 1)]} || :`.source
    const { stdout, stderr } = run(shell, source, text)
    expect(stdout).toBe(`${digest(paths[0] ?? '')}  ${paths[0]}\n`)
    expect(stderr).toContain('No such file')
  })

  test('the input has its digest', () => {
    const { stdout, stderr } = run(shell, `${LARGE_SUMS.source}\nsum_of_input`, text, 'large')
    expect([stdout.slice(0, 65), stderr]).toEqual([`${digest('large')} `, ''])
  })
})

test('OpenSSL is asked where there is one', () => {
  rmSync(join(folder, 'used'), { force: true })
  run('sh', sh`${LARGE_SUMS}\nsums ${paths}`.source, OPENSSLS['one that works'])
  expect(readFileSync(join(folder, 'used'), 'utf8')).toBe('used\n'.repeat(paths.length))
})
