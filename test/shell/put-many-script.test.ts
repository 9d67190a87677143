import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FilePut } from '../../src/core/module-definition.ts'
import { sh } from '../../src/core/shell.ts'
import { putScripts } from '../../src/shell/put-many-script.ts'
import { CHANGED_SINCE_READ } from '../../src/shell/put-steps.ts'
import { digest, put, runIn, type ShellResult } from './support/put-files.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'

const IS_ROOT = process.getuid?.() === 0
const NOBODY = 65534

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-many-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function at(...names: string[]): string {
  return join(folder, ...names)
}

function modeOf(name: string): number {
  return statSync(at(name)).mode & 0o7777
}

function filesOf(names: readonly string[]): readonly FilePut[] {
  return names.map((name) => put(at(name), `content of ${name}`))
}

describe('what goes together', () => {
  test('the files of a folder are one script, and each folder has its own', () => {
    const scripts = putScripts([put('/a/1', ''), put('/b/1', ''), put('/a/2', ''), put('/b/2', '')])
    expect(scripts).toHaveLength(2)
    expect(scripts[0]?.source).toContain('folder=/a\n')
  })

  test('much is sent in several parts', () => {
    const text = 'x'.repeat(250_000)
    const large = Array.from({ length: 40 }, (_, index) => put(`/a/${index}`, text))
    expect(putScripts(large).map(({ source }) => source.length > 4_300_000)).toEqual([false, false, false])
    const many = Array.from({ length: 1001 }, (_, index) => put(`/a/${index}`, ''))
    expect(putScripts(many)).toHaveLength(3)
  })

  test.each<readonly [string, Partial<FilePut>]>([
    ['a check of its own', { validate: sh`true` }],
    ['another mode', { mode: '0600' }],
    ['another owner', { owner: 'nobody' }],
    ['a line break in its name', { path: '/a/2\n' }],
    ['a backslash in its name', { path: '/a/2\\' }],
  ])('a file with %s goes alone', (_, more) => {
    expect(putScripts([put('/a/1', ''), put('/a/2', '', more), put('/a/3', '')])).toHaveLength(2)
  })

  test('a file that is put twice is put in order', () => {
    expect(putScripts([put('/a/1', ''), put('/a/2', ''), put('/a/1', '')])).toHaveLength(3)
  })

  test('contents are not shown', () => {
    const shown = putScripts([put('/a/1', 'one'), put('/a/2', 'hunter2')])[0]?.shown
    expect(shown).not.toContain('hunter2')
    expect(shown).not.toContain(digest('hunter2'))
    expect(shown).toContain('./2  # 7 bytes')
  })
})

for (const { kind } of SHELL_KINDS)
  describe.skipIf(!isInstalled(kind))(`with ${kind}`, () => {
    let userland: Userland = { path: '', remove: () => {} }
    beforeAll(() => {
      userland = makeUserland(kind)
    })
    afterAll(() => userland.remove())

    function run(files: readonly FilePut[]): ShellResult {
      const scripts = putScripts(files)
      expect(scripts).toHaveLength(1)
      return runIn(userland, scripts[0]?.source ?? '')
    }

    test('makes new files and replaces old ones, each with its mode', () => {
      writeFileSync(at('old'), 'old', { mode: 0o640 })
      writeFileSync(at('run'), 'old', { mode: 0o750 })
      const old = { expect: digest('old') }
      const files = [put(at('old'), 'one', old), put(at('new'), 'two'), put(at('run'), 'three', old)]
      expect(run(files)).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(['old', 'new', 'run'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
        'one',
        'two',
        'three',
      ])
      expect(['old', 'new', 'run'].map(modeOf)).toEqual([0o640, 0o644, 0o750])
      expect(readdirSync(folder)).toHaveLength(3)
    })

    test('gives all of them the mode asked for', () => {
      writeFileSync(at('old'), 'old', { mode: 0o640 })
      const files = [
        put(at('old'), '', { expect: digest('old'), mode: '0600' }),
        put(at('new'), '', { mode: '0600' }),
      ]
      expect(run(files)).toMatchObject({ code: 0, stderr: '' })
      expect(['old', 'new'].map(modeOf)).toEqual([0o600, 0o600])
    })

    const NAMES = [
      'two  words',
      ' ',
      'blank ',
      "it's",
      '-rf',
      '$HOME `x` "y"',
      '*',
      'ä€',
      '100%s',
      '#x: FAILED',
    ]

    test('takes any name, new or known', () => {
      mkdirSync(at("it's %s"))
      const named = NAMES.map((name) => put(at("it's %s", name), `new ${name}`))
      expect(run(named)).toMatchObject({ code: 0, stderr: '' })
      expect(
        run(named.map((file, index) => ({ ...file, expect: digest(`new ${NAMES[index]}`) }))),
      ).toMatchObject({ code: 0, stderr: '' })
      for (const name of NAMES) expect(readFileSync(at("it's %s", name), 'utf8')).toBe(`new ${name}`)
      expect(readdirSync(at("it's %s"))).toHaveLength(NAMES.length)
    })

    test('bytes stay bytes', () => {
      const ofEach = Array.from({ length: 512 }, (_, index) => [index / 2, 0x37]).flat()
      const letters = Array.from({ length: 0xd7ff }, (_, index) => String.fromCodePoint(index)).join('')
      const contents = [
        Buffer.from(ofEach),
        Buffer.from(letters),
        Buffer.from('-n %s %% \\n \\0 \'"$`!\r\n\n\n'),
        Buffer.from(''),
        Buffer.from('\n'),
        Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256)),
      ]
      expect(run(contents.map((bytes, index) => put(at(String(index)), bytes)))).toMatchObject({
        code: 0,
        stderr: '',
      })
      for (const [index, bytes] of contents.entries())
        expect(readFileSync(at(String(index))).equals(bytes)).toBe(true)
    })

    test.each(['old', 'new'])('nothing is put in place when one (%s) changed since it was read', (which) => {
      writeFileSync(at('a'), 'a')
      writeFileSync(at('b: FAILED '), which === 'old' ? 'edited by somebody' : 'b')
      if (which === 'new') writeFileSync(at('c'), 'made by somebody')
      const files = [
        put(at('a'), 'A', { expect: digest('a') }),
        put(at('b: FAILED '), 'B', { expect: digest('b') }),
        put(at('c'), 'C'),
      ]
      const there = readdirSync(folder)
      expect(run(files)).toMatchObject({
        code: CHANGED_SINCE_READ,
        stderr: `${at(which === 'old' ? 'b: FAILED ' : 'c')} changed since it was read`,
      })
      expect(readFileSync(at('a'), 'utf8')).toBe('a')
      expect(readdirSync(folder)).toEqual(there)
    })

    test('a file that is gone changed, too', () => {
      writeFileSync(at('a'), 'a')
      const files = ['a', 'b'].map((name) => put(at(name), 'new', { expect: digest(name) }))
      expect(run(files)).toMatchObject({
        code: CHANGED_SINCE_READ,
        stderr: `${at('b')} changed since it was read`,
      })
      expect(readFileSync(at('a'), 'utf8')).toBe('a')
      expect(readdirSync(folder)).toEqual(['a'])
    })

    test('says which folder is missing, and what stands in the way', () => {
      expect(run(filesOf(['no/a', 'no/b'])).stderr).toBe(`there is no folder ${folder}/no`)
      mkdirSync(at('taken'))
      expect(run(filesOf(['a', 'taken'])).stderr).toBe(`${folder}/taken is a folder`)
      symlinkSync('/etc/nowhere', at('link'))
      expect(run(filesOf(['a', 'link'])).stderr).toBe(`${folder}/link is a symbolic link`)
      expect(readdirSync(folder).toSorted()).toEqual(['link', 'taken'])
    })

    test('five hundred of them', () => {
      const names = Array.from({ length: 500 }, (_, index) => `file-${index}`)
      expect(run(filesOf(names))).toMatchObject({ code: 0, stderr: '' })
      expect(readdirSync(folder)).toHaveLength(500)
      for (const name of names) expect(readFileSync(at(name), 'utf8')).toBe(`content of ${name}`)
    })

    test.runIf(IS_ROOT)('gives owner and group by name or number, or keeps what each had', () => {
      const asked = { owner: 'nobody', group: '7' }
      expect(run(['a', 'b'].map((name) => put(at(name), '1', asked))).stderr).toBe('')
      for (const name of ['a', 'b']) expect(statSync(at(name))).toMatchObject({ uid: NOBODY, gid: 7 })
      chownSync(at('b'), 3, 4)
      chmodSync(at('b'), 0o4750)
      const again = ['a', 'b'].map((name) => put(at(name), '2', { expect: digest('1') }))
      expect(run([...again, put(at('c'), '2')])).toMatchObject({ code: 0, stderr: '' })
      expect(statSync(at('a'))).toMatchObject({ uid: NOBODY, gid: 7 })
      expect(statSync(at('b'))).toMatchObject({ uid: 3, gid: 4 })
      expect(statSync(at('c'))).toMatchObject({ uid: 0, gid: 0 })
      expect(['a', 'b', 'c'].map(modeOf)).toEqual([0o644, 0o4750, 0o644])
    })

    test.runIf(IS_ROOT)('root does not follow a link that a user made on the way', () => {
      const home = at('home')
      mkdirSync(home)
      mkdirSync(at('etc'))
      symlinkSync('../etc', join(home, '.ssh'))
      execFileSync('chown', ['-hR', 'nobody', home])
      expect(run(filesOf(['home/.ssh/a', 'home/.ssh/b']))).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('is not followed'),
      })
      expect(readdirSync(at('etc'))).toEqual([])
    })

    test.runIf(IS_ROOT)('a full disk leaves the old files whole', () => {
      const mounted = at('disk')
      mkdirSync(mounted)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mounted])
      try {
        writeFileSync(join(mounted, 'b'), 'old')
        const large = 'x'.repeat(40_000)
        const files = [
          put(join(mounted, 'a'), large),
          put(join(mounted, 'b'), large, { expect: digest('old') }),
        ]
        const { code, stderr } = run(files)
        expect(code).toBe(1)
        expect(stderr.split('\n').at(-1)).toBe('could not write the whole file: is the disk full?')
        expect(readFileSync(join(mounted, 'b'), 'utf8')).toBe('old')
        expect(readdirSync(mounted)).toEqual(['b'])
      } finally {
        execFileSync('umount', [mounted])
      }
    })

    test('what was written is compared with what was sent', () => {
      const [script] = putScripts(filesOf(['a', 'b']))
      const torn = script?.source.replace('content of b', 'content') ?? ''
      expect(runIn(userland, torn)).toMatchObject({
        code: 1,
        stderr: 'could not write the whole file: is the disk full?',
      })
      expect(readdirSync(folder)).toEqual([])
    })

    test('a `sha256sum` that cannot check lists is done without', () => {
      const tools = at('tools')
      mkdirSync(tools)
      writeFileSync(
        join(tools, 'sha256sum'),
        '#!/bin/sh\n[ $# -eq 0 ] || exit 1\nPATH=${PATH#*:} exec sha256sum\n',
        { mode: 0o755 },
      )
      writeFileSync(at('a'), 'a')
      const files = (expected: string): readonly FilePut[] => [
        put(at('a'), 'A', { expect: digest(expected) }),
        put(at('b'), 'B'),
      ]
      const [stale, current] = ['other', 'a'].map((text) => putScripts(files(text))[0]?.source ?? '')
      const path = `PATH=${tools}:$PATH\n`
      expect(runIn(userland, path + stale).stderr).toBe(`${at('a')} changed since it was read`)
      expect(runIn(userland, path + current)).toMatchObject({ code: 0, stderr: '' })
      expect(
        readdirSync(folder)
          .filter((name) => name !== basename(tools))
          .toSorted(),
      ).toEqual(['a', 'b'])
    })
  })
