import { execFileSync } from 'node:child_process'
import { chmodSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inFolder, wantedByOther } from '../../src/core/held-folder.ts'
import { sh } from '../../src/core/shell.ts'
import { runIn, type ShellResult } from '../shell/support/put-files.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from '../shell/support/shell-kinds.ts'

const IS_ROOT = process.getuid?.() === 0
const NOBODY = 65534
const OTHER = 7

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-held-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function at(...names: string[]): string {
  return join(folder, ...names)
}

/** A folder, a file (a name with a dot) or a link (`TARGET`), each of whose owner is given. */
function make(path: string, uid = 0, target?: string): void {
  if (target !== undefined) symlinkSync(target, at(path))
  else if (path.includes('.')) writeFileSync(at(path), '')
  else mkdirSync(at(path), { recursive: true })
  lchownSync(at(path), uid, uid)
}

for (const { kind } of SHELL_KINDS)
  describe.runIf(IS_ROOT && isInstalled(kind))(`with ${kind}`, () => {
    let userland: Userland = { path: '', remove: () => {} }
    beforeAll(() => {
      userland = makeUserland(kind)
    })
    afterAll(() => userland.remove())

    /** Where one comes to, as whom, and whether others can change what is there. */
    function go(path: string, owner?: string, name = 'f.'): ShellResult {
      const names = owner === undefined ? [name] : []
      return runIn(
        userland,
        inFolder({
          folder: at(path),
          byOther: wantedByOther({ owner, group: undefined, names, isNew: false }),
          script: sh`printf '%s' "$(id -u) $(pwd -P) $open"`,
        }).source,
      )
    }

    test('root goes where only root can change the way, also through links that root made', () => {
      make('etc/app')
      make('link', 0, 'etc')
      make('etc/again', 0, at('link/app'))
      make('abroad', NOBODY, 'etc')
      for (const path of ['etc/app', 'link/app', 'link/again', 'link//app/', 'link/./app'])
        expect(go(path)).toEqual({ code: 0, stdout: `0 ${at('etc/app')} `, stderr: '' })
      make('loop', 0, 'loop')
      expect(go('loop/x').stderr).toContain('too many symbolic links')
      expect(go('abroad').stderr).toContain('abroad is a symbolic link that somebody else may turn')
      expect(go('etc/none').stderr).toBe(`there is no folder ${at('etc/none')}`)
    })

    test.each(['two words', "it's", 'a\nb', '$HOME `x`', '*', 'ä€', '-rf', ' '])(
      'takes the name %j',
      (name) => {
        for (const path of [`a/${name}`, `b/${name}`]) make(path)
        symlinkSync(name, at('a', `${name}2`))
        expect(go(`a/${name}2`)).toEqual({ code: 0, stdout: `0 ${at('a', name)} `, stderr: '' })
        execFileSync('chown', ['7', at('b')])
        expect(go(`b/${name}`, 'root')).toEqual({ code: 0, stdout: `0 ${at('b', name)} owned`, stderr: '' })
      },
    )

    test('what is to be a user’s is done as that user below a folder of theirs, else step by step', () => {
      make('home', NOBODY)
      make('home/app', NOBODY)
      make('home/app/f.', NOBODY)
      make('home/app/r.', 0)
      make('in', 0, 'home')
      expect(go('in/app')).toEqual({ code: 0, stdout: `${NOBODY} ${at('home/app')} `, stderr: '' })
      expect(go('in/app', 'nobody').stdout).toBe(`${NOBODY} ${at('home/app')} `)
      expect(go('in/app', String(NOBODY)).stdout).toBe(`${NOBODY} ${at('home/app')} `)
      expect(go('in/app', undefined, 'r.').stdout).toBe(`0 ${at('home/app')} owned`)
      expect(go('in/app', 'root').stdout).toBe(`0 ${at('home/app')} owned`)
    })

    test('as root where that user may not go, or is none, or others own the way as well', () => {
      make('shut/home', NOBODY)
      chmodSync(at('shut'), 0o700)
      make('home', NOBODY)
      make('home/theirs', OTHER)
      make('gone', 54_321)
      expect(go('shut/home', 'nobody').stdout).toBe(`0 ${at('shut/home')} owned`)
      expect(go('home/theirs', 'nobody').stdout).toBe(`0 ${at('home/theirs')} owned`)
      expect(go('gone', '54321').stdout).toBe(`0 ${at('gone')} owned`)
    })

    test('no link is followed where somebody else can write, whoever made it', () => {
      make('etc')
      make('home', NOBODY)
      make('home/theirs', NOBODY, '../etc')
      make('home/roots', 0, '../etc')
      make('shared')
      make('shared/roots', 0, '../etc')
      make('tmp')
      make('tmp/roots', 0, '../etc')
      chmodSync(at('shared'), 0o775)
      chmodSync(at('tmp'), 0o1777)
      for (const path of ['home/theirs', 'home/roots', 'shared/roots', 'tmp/roots'])
        expect(go(path, 'root')).toEqual({
          code: 1,
          stdout: '',
          stderr: `${at(path)} is a symbolic link that somebody else may turn elsewhere: it is not followed`,
        })
    })

    test('folders that a group or all can write are open; what is root’s in a sticky one stays where it is', () => {
      make('shared/f')
      chmodSync(at('shared'), 0o2775)
      make('tmp/roots')
      make('tmp/theirs', NOBODY)
      chmodSync(at('tmp'), 0o1777)
      expect(go('shared', 'root').stdout).toBe(`0 ${at('shared')} all`)
      expect(go('shared/f', 'root').stdout).toBe(`0 ${at('shared/f')} all`)
      expect(go('tmp', 'root').stdout).toBe(`0 ${at('tmp')} sticky`)
      expect(go('tmp/roots', 'root').stdout).toBe(`0 ${at('tmp/roots')} `)
      expect(go('tmp/theirs', 'root').stdout).toBe(`0 ${at('tmp/theirs')} owned`)
    })

    test('security 7: a group of one’s own number is nobody else where the machine’s files name no other member', () => {
      for (const [name, user] of [
        ['known', OTHER],
        ['unknown', 54_321],
      ] as const) {
        make(name, user)
        chmodSync(at(name), 0o775)
      }
      const script = sh`printf '%s' "$open"`
      const openAs = (name: string, user: number): string =>
        runIn(userland, inFolder({ folder: at(name), byOther: undefined, script }).source, user).stdout
      expect(openAs('known', OTHER)).toBe('')
      expect(openAs('unknown', 54_321)).toBe('all')
    })

    test('what was exchanged between the look and the step is not entered', () => {
      make('home', NOBODY)
      make('home/app', NOBODY)
      make('home/other', NOBODY)
      const late = `stat() {
  command stat "$@" || return
  case $* in *./app) command mv ./app ./kept; command ln -s ${at('home/other')} ./app ;; esac
}`
      const script = inFolder({ folder: at('home/app'), byOther: undefined, script: sh`pwd -P` }).source
      expect(runIn(userland, `${late}\n${script}`)).toEqual({
        code: 1,
        stdout: '',
        stderr: `${at('home/app')} was another folder a moment ago: somebody changes the way to ${at('home/app')}`,
      })
    })
  })
