import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../src/core/module-definition.ts'
import { modules } from '../../src/modules/registry.ts'
import { eachShell } from './support/each-shell.ts'
import { apply, look, tryLook } from './support/local-host.ts'
import { runScript } from './support/shells.ts'

/** A user whom nobody has a name for. */
const OPS = 64_321
const isRoot = process.getuid?.() === 0

eachShell('what a user exchanges between the look and the deed', ({ shell, at }) => {
  /** A folder of the user's with a file `f` and a folder `d`; beside it what is root's alone. */
  function lay(): void {
    mkdirSync(at('etc'))
    writeFileSync(at('etc/shadow'), 'toor:secret\n', { mode: 0o600 })
    mkdirSync(at('etc/d'))
    chmodSync(at('etc/d'), 0o700)
    mkdirSync(at('home/d'), { recursive: true })
    writeFileSync(at('home/f'), 'a=1\n')
    writeFileSync(at('home/d/x'), 'x\n')
    for (const name of ['home', 'home/f', 'home/d', 'home/d/x']) lchownSync(at(name), OPS, OPS)
    chmodSync(at(), 0o755)
  }

  function facts(): unknown {
    return ['etc', 'etc/shadow', 'etc/d'].map((name) => {
      const { uid, gid, mode } = statSync(at(name))
      return `${name} ${uid}:${gid} ${(mode & 0o7777).toString(8)}`
    })
  }

  /** Plans, has the user do something, and then makes what was planned. */
  function betrayed(module: string, params: object, betray: () => void): readonly string[] {
    const { changes } = look(shell, module, params)
    expect(changes.length).toBeGreaterThan(0)
    betray()
    return changes
      .flatMap(({ steps }) => steps)
      .flatMap((step) => {
        if (step.kind !== 'run') return []
        const { code, stderr } = runScript(shell, step.script)
        return code === 0 ? [] : [stderr.toString().replaceAll(at(), '').trim()]
      })
  }

  function exchange(name: string, target: string): void {
    renameSync(at(name), at(`${name}.kept`))
    symlinkSync(at(target), at(name))
    lchownSync(at(name), OPS, OPS)
  }

  describe.skipIf(!isRoot)('as root below his folder', () => {
    it.each(['0644', '0666'])('security 8: a mode (%s) goes to no link, and through none', (mode) => {
      lay()
      const before = facts()
      const params = { path: at('home/f'), state: 'file', mode: mode === '0644' ? '0640' : mode }
      expect(betrayed('file', params, () => exchange('home/f', 'etc/shadow'))).toEqual([
        '/home/f is a symbolic link',
      ])
      expect(facts()).toEqual(before)
    })

    it('security 8: owner and mode of a folder do not go to what a link in its place points to', () => {
      lay()
      const before = facts()
      const params = { path: at('home/d'), state: 'directory', owner: '0', mode: '0777' }
      for (const said of betrayed('file', params, () => exchange('home/d', 'etc/d')))
        expect(said).toContain('/home/d is a symbolic link that somebody else may turn elsewhere')
      expect(facts()).toEqual(before)
    })

    it('security 8: nor where a folder on the way is exchanged', () => {
      lay()
      writeFileSync(at('etc/x'), '', { mode: 0o600 })
      const params = { path: at('home/d/x'), state: 'file', owner: String(OPS + 1), mode: '0666' }
      expect(betrayed('file', params, () => exchange('home/d', 'etc'))).toHaveLength(2)
      expect(statSync(at('etc/x'))).toMatchObject({ uid: 0, mode: 0o100600 })
    })

    it('security 8: a name of a file that is somebody else’s is refused', () => {
      lay()
      writeFileSync(at('etc/board'), '', { mode: 0o666 })
      chownSync(at('etc/board'), OPS + 2, OPS + 2)
      const take = (): void => {
        rmSync(at('home/f'))
        linkSync(at('etc/board'), at('home/f'))
      }
      const params = { path: at('home/f'), state: 'file', owner: String(OPS + 1), mode: '0600' }
      for (const said of betrayed('file', params, take)) expect(said).toContain('has other names, too')
      expect(statSync(at('etc/board')).uid).toBe(OPS + 2)
    })

    it('security 8: a whole tree is given away without what is no part of it', () => {
      lay()
      writeFileSync(at('etc/board'), '', { mode: 0o666 })
      chownSync(at('etc/board'), OPS + 2, OPS + 2)
      linkSync(at('etc/board'), at('home/d/y'))
      symlinkSync(at('etc'), at('home/d/z'))
      const before = facts()
      const params = { path: at('home/d'), state: 'directory', owner: String(OPS + 1), recurse: true }
      expect(() => apply(shell, 'file', params)).toThrow()
      expect(facts()).toEqual(before)
      expect(statSync(at('etc/board')).uid).toBe(OPS + 2)
    })

    it('security 7: the home of a new user is not made where a link of somebody else’s leads', () => {
      lay()
      const home = at('home/d/new')
      const { changes } = look(shell, 'user', { name: 'wrtcplay-nobody', home })
      const [step] = changes[0]?.steps ?? []
      if (step?.kind !== 'run') throw new Error('no shell')
      const tools = `useradd() { case " $* " in *" -m "*) mkdir ${home} ;; esac; }\nid() { echo 0; }\nchown() { :; }\n`
      const script = { ...step.script, source: `${tools}${step.script.source}` }
      expect(runScript(shell, script)).toMatchObject({ code: 0 })
      expect(readdirSync(at('home/d')).toSorted()).toEqual(['new', 'x'])
      rmSync(home, { recursive: true })
      exchange('home/d', 'etc')
      expect(runScript(shell, script).code).not.toBe(0)
      expect(readdirSync(at('etc')).toSorted()).toEqual(['d', 'shadow'])
    })

    it('a tree that is removed ends at links', () => {
      lay()
      symlinkSync(at('etc'), at('home/d/z'))
      expect(
        betrayed('file', { path: at('home/d'), state: 'absent', recurse: true }, () => undefined),
      ).toEqual([])
      expect(readdirSync(at('etc')).toSorted()).toEqual(['d', 'shadow'])
      mkdirSync(at('home/d'))
      writeFileSync(at('home/d/x'), '')
      chownSync(at('home/d'), OPS, OPS)
      betrayed('file', { path: at('home/d'), state: 'absent', recurse: true }, () =>
        exchange('home/d', 'etc'),
      )
      expect(readdirSync(at('etc')).toSorted()).toEqual(['d', 'shadow'])
    })

    it('security 8: folders are made where they were to be, or not at all', () => {
      lay()
      const params = { path: at('home/d/new/deep'), state: 'directory', owner: '0', mode: '0777' }
      expect(betrayed('file', params, () => exchange('home/d', 'etc'))).toHaveLength(1)
      expect(readdirSync(at('etc')).toSorted()).toEqual(['d', 'shadow'])
    })

    it('security 8: nothing is read through his links, be it content, digest or the way to a file', () => {
      lay()
      writeFileSync(at('home/shadow'), 'a=1\n')
      writeFileSync(at('home/d/shadow'), 'a=1\n')
      for (const name of ['home/shadow', 'home/d/shadow']) chownSync(at(name), OPS, OPS)
      const messageOf = (module: string, params: object): string => {
        const outcome = tryLook(shell, module, params)
        return isFailure(outcome) ? outcome.message : JSON.stringify(outcome)
      }
      exchange('home/d', 'etc')
      for (const outcome of [
        messageOf('line', { path: at('home/d/shadow'), line: 'b=2' }),
        messageOf('copy', { dest: at('home/d/shadow'), content: 'x' }),
        messageOf('copy', { dest: at('home/d/shadow'), content: 'x', follow: true }),
      ]) {
        expect(outcome).toContain('is a symbolic link that somebody else may turn elsewhere')
        expect(outcome).not.toContain('toor')
      }
      exchange('home/shadow', 'etc/shadow')
      expect(messageOf('copy', { dest: at('home/shadow'), content: 'x', follow: true })).toContain(
        'it is not followed',
      )
      expect(messageOf('ssh_keypair', { path: at('home/shadow') })).toContain('is not a regular file')
    })

    it('security 8: nothing is read in a folder that comes into a sticky one after it was looked at', () => {
      lay()
      mkdirSync(at('tmp'))
      chmodSync(at('tmp'), 0o1777)
      symlinkSync(at('etc'), at('tmp/app'))
      lchownSync(at('tmp/app'), OPS, OPS)
      const asked = modules.get('line')?.probe({ path: at('tmp/app/shadow'), line: 'x' })
      if (asked === undefined) throw new Error('no probe')
      const late = `stat() { command stat "$@" | grep -v ' ${at('tmp/app')}$'; }\n`
      const { stdout } = runScript(shell, { ...asked, source: `${late}${asked.source}` })
      expect(stdout.toString()).not.toContain('toor')
    })

    it('a pipe in the place of a file keeps nobody waiting', () => {
      lay()
      rmSync(at('home/f'))
      spawnSync('mkfifo', [at('home/f')])
      const began = Date.now()
      for (const params of [
        { path: at('home/f'), line: 'x' },
        { path: at('home/f'), text: 'a', with: 'b' },
      ])
        expect(isFailure(tryLook(shell, 'line' in params ? 'line' : 'replace', params))).toBe(true)
      expect(Date.now() - began).toBeLessThan(5000)
    })

    it('links that root made are followed to where they lead, also into his folder', () => {
      lay()
      symlinkSync(at('home'), at('etc/app'))
      const { result } = apply(shell, 'line', { path: at('etc/app/f'), line: 'b=2' })
      expect(result).toMatchObject({ path: at('etc/app/f') })
      symlinkSync('../home/f', at('etc/conf'))
      const outcome = tryLook(shell, 'copy', { dest: at('etc/conf'), content: 'new\n', follow: true })
      expect(isFailure(outcome) ? outcome.message : outcome.summaries).toEqual([
        `change the content of ${at('home/f')}`,
      ])
    })
  })
})
