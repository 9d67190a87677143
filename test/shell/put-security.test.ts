import {
  chmodSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Change, type FilePut, isFailure } from '../../src/core/module-definition.ts'
import { modules } from '../../src/modules/registry.ts'
import { putScripts } from '../../src/shell/put-many-script.ts'
import { createConnect } from '../../src/transport/connect.ts'
import { applyChanges, type Executor } from '../../src/units/apply-changes.ts'
import { segmentsOf } from '../../src/units/step-units.ts'
import { settled } from '../modules/support/local-host.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, targetOf } from '../transport/support/fixture.ts'
import { startServer, type TestServer } from '../transport/support/ssh-server.ts'
import { digest, put, runIn, type ShellResult } from './support/put-files.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'

const IS_ROOT = process.getuid?.() === 0
const NOBODY = 65534

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-secure-'))
  chmodSync(folder, 0o755)
  for (const name of ['home', 'home/app']) theirs(name)
  mkdirSync(at('etc'))
  writeFileSync(at('etc/secret'), 'for root alone', { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function at(...names: string[]): string {
  return join(folder, ...names)
}

/** A folder of the other user's, or a file with a content, or a link with `-> TARGET`. */
function theirs(name: string, content?: string): void {
  if (content === undefined) mkdirSync(at(name))
  else if (content.startsWith('-> ')) symlinkSync(content.slice(3), at(name))
  else writeFileSync(at(name), content)
  lchownSync(at(name), NOBODY, NOBODY)
}

/** What is root's is as it was, and there is nothing new. */
function expectUntouched(): void {
  expect(readdirSync(at('etc'))).toEqual(['secret'])
  expect(readFileSync(at('etc/secret'), 'utf8')).toBe('for root alone')
  expect(statSync(at('etc/secret'))).toMatchObject({ uid: 0, gid: 0, mode: 0o100600 })
}

function everything(): readonly string[] {
  return readdirSync(at('home'), { recursive: true, encoding: 'utf8' })
    .map((name) => at('home', name))
    .filter((path) => lstatSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
}

for (const { kind } of SHELL_KINDS)
  describe.runIf(IS_ROOT && isInstalled(kind))(`below a user's folder, with ${kind}`, () => {
    let userland: Userland = { path: '', remove: () => {} }
    beforeAll(() => {
      userland = makeUserland(kind)
    })
    afterAll(() => userland.remove())

    /** Puts a file while `before` comes first whenever the shell is about to do `command`: the other user's moment. */
    function attacked(file: FilePut, command: string, before: string, after = ':'): ShellResult {
      const moment = `${command}() {
  { ${before}; } 2>/dev/null
  command ${command} "$@"
  set -- $?
  { ${after}; } 2>/dev/null
  return "$1"
}`
      const [script] = putScripts([file])
      return runIn(userland, `${moment}\n${script?.source}`)
    }

    function copyChanges(params: object): readonly Change[] {
      const copy = modules.get('copy')
      const script = copy?.probe(params)
      if (copy === undefined || script === undefined) throw new Error('copy has no probe')
      const { code, stdout, stderr } = runIn(userland, script.source)
      const output = { code: code ?? -1, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }
      const state = copy.read(output, params)
      const changes = isFailure(state) ? state : settled(copy.plan(params, state))
      if (isFailure(changes)) throw new Error(changes.message)
      return changes
    }

    function applied(changes: readonly Change[]): readonly ShellResult[] {
      return segmentsOf(changes)
        .flatMap((segment) => segment.steps(undefined as never))
        .map(({ script }) => runIn(userland, script.source))
    }

    const KEPT = [
      ['a user’s', {}],
      ['root’s', { owner: 'root', mode: '0600' }],
    ] as const

    test.each(KEPT)(
      'security 5: a backup of what is to be %s is not written through a link that was laid out',
      (_, more) => {
        theirs('home/app/conf', 'toor::0:0::/root:/bin/sh\n')
        const now = Date.now()
        for (let second = -2; second < 120; second++) {
          const time = new Date(now + second * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
          theirs(`home/app/conf.${time}.bak`, `-> ${at('etc', second % 2 === 0 ? 'secret' : 'new')}`)
        }
        const results = applied(
          copyChanges({ content: 'new\n', dest: at('home/app/conf'), backup: true, ...more }),
        )
        expect(results).toEqual([{ code: 0, stdout: '', stderr: '' }])
        expectUntouched()
        const kept = readdirSync(at('home/app')).filter((name) => lstatSync(at('home/app', name)).isFile())
        expect(kept).toEqual(['conf', expect.stringMatching(/^conf\.\d{8}T\d{6}Z-\w{8}\.bak$/)])
        expect(readFileSync(at('home/app', kept[1] ?? ''), 'utf8')).toBe('toor::0:0::/root:/bin/sh\n')
        expect(statSync(at('home/app', kept[1] ?? '')).uid).toBe(NOBODY)
        expect(readFileSync(at('home/app/conf'), 'utf8')).toBe('new\n')
      },
    )

    test('security 5: a set-user-id bit that he has set does not come to be root’s with the file', () => {
      for (const name of ['one', 'two']) {
        theirs(`home/app/${name}`, 'old')
        chmodSync(at('home/app', name), 0o6757)
      }
      const more = { expect: digest('old'), owner: 'root', backup: true } as const
      for (const { source } of putScripts([
        put(at('home/app/one'), '1', more),
        put(at('home/app/two'), '2', more),
      ]))
        expect(runIn(userland, source)).toMatchObject({ code: 0 })
      expect(statSync(at('home/app/one'))).toMatchObject({ uid: 0, mode: 0o100757 })
      expect(statSync(at('home/app/two'))).toMatchObject({ uid: 0, mode: 0o100757 })
      const mine = readdirSync(at('home/app')).filter((name) => statSync(at('home/app', name)).uid === 0)
      expect(mine).toEqual(['one', 'two'])
    })

    test('security 5: nor does it where a copy stands for his file, and cannot be given to him', () => {
      theirs('home/app/tool', 'old')
      chmodSync(at('home/app/tool'), 0o4755)
      const file = put(at('home/app/tool'), 'new', { expect: digest('old'), backup: true })
      const no =
        'ln() { [ "$1" != -- ] && command ln "$@"; }\nchown() { return 1; }\nsetpriv() { return 1; }\nrunuser() { return 1; }\nsu() { return 1; }'
      expect(runIn(userland, `${no}\n${putScripts([file])[0]?.source}`)).toMatchObject({ code: 0 })
      const modes = readdirSync(at('home/app')).map((name) => statSync(at('home/app', name)).mode & 0o7777)
      expect(modes).toEqual([0o755, 0o755])
    })

    test('security 5: a backup is of the file that was planned from, whatever is in its place then', () => {
      theirs('home/app/conf', 'old')
      const swap = `rm -f ${at('home/app/conf')}; command ln -s ${at('etc/secret')} ${at('home/app/conf')}`
      const file = put(at('home/app/conf'), 'new', { expect: digest('old'), owner: 'root', backup: true })
      attacked(file, 'cp', swap)
      expectUntouched()
      expect(everything().join()).not.toContain('for root alone')
    })

    test('security 5: without an attacker a backup has the name that is told', () => {
      writeFileSync(at('etc/conf'), 'old', { mode: 0o640 })
      applied(copyChanges({ content: 'new\n', dest: at('etc/conf'), backup: true }))
      const [, bak = ''] = readdirSync(at('etc')).filter((name) => name.startsWith('conf'))
      expect(bak).toMatch(/^conf\.\d{8}T\d{6}Z\.bak$/)
      expect(readFileSync(at('etc', bak), 'utf8')).toBe('old')
      expect(statSync(at('etc', bak)).mode & 0o777).toBe(0o640)
    })

    test.each(KEPT)(
      'security 7: what is to be %s does not go where the way is turned to meanwhile',
      (_, more) => {
        theirs('home/app/conf', 'old')
        const file = put(at('home/app/conf'), 'new', { expect: digest('old'), ...more })
        const [app, kept] = [at('home/app'), at('home/kept')]
        const turn = `[ -d ${kept} ] || { command mv ${app} ${kept}; command ln -s ${at('etc')} ${app}; }`
        const back = `[ ! -L ${app} ] || { rm -f ${app}; command mv ${kept} ${app}; }`
        for (const name of ['conf', 'fresh']) {
          attacked(name === 'conf' ? file : put(at('home/app/fresh'), 'new', more), 'cd', turn, back)
          expectUntouched()
        }
      },
    )

    test('security 7: nor when it is turned at any other moment', () => {
      const [app, kept] = [at('home/app'), at('home/kept')]
      const turn = `[ -d ${kept} ] || { command mv ${app} ${kept}; command ln -s ${at('etc')} ${app}; }`
      for (const command of ['stat', 'mktemp', 'chmod', 'chown', 'sync', 'sha256sum', 'mv', 'rm']) {
        rmSync(at('home'), { recursive: true })
        for (const name of ['home', 'home/app']) theirs(name)
        attacked(put(app.concat('/new'), 'x', { owner: 'daemon' }), command, turn)
        expectUntouched()
      }
    })

    test('security 9: a file is not moved into a folder behind a link that comes at the last moment', () => {
      theirs('home/app/conf', 'old')
      const file = put(at('home/app/conf'), 'new', { expect: digest('old'), owner: 'root' })
      const conf = at('home/app/conf')
      const result = attacked(file, 'mv', `rm -f ${conf}; command ln -s ${at('etc')} ${conf}`)
      expectUntouched()
      expect(result.code).toBe(0)
      expect(lstatSync(conf).isFile()).toBe(true)
      rmSync(conf)
      const fresh = put(at('home/app/fresh'), 'new', { owner: 'root' })
      attacked(fresh, 'mv', `command ln -s ${at('etc')} ${at('home/app/fresh')}`)
      expectUntouched()
    })

    test('security 9: a private folder that was moved away, or has another in its place, gets and gives nothing', () => {
      const swap = `[ -e stolen ] || for s in .wrtcplay-*; do [ -d "$s" ] || continue
command mv "$s" stolen; mkdir "$s"; command ln -s ${at('etc/secret')} "$s/conf"; command ln -s ${at('etc/secret')} "$s/new"; chown -R nobody "$s"; done`
      for (const command of ['cd', 'stat']) {
        rmSync(at('home'), { recursive: true })
        for (const name of ['home', 'home/app']) theirs(name)
        attacked(put(at('home/app/conf'), 'sensitive', { owner: 'root', mode: '0600' }), command, swap)
        expectUntouched()
      }
    })

    test('security 7: what others can exchange is held while it is looked at, and is read only if it is a file', () => {
      const conf = at('home/app/conf')
      const file = put(conf, 'new', { expect: digest('for root alone'), owner: 'root' })
      theirs('home/app/conf', 'old')
      const link = `[ -L ${conf} ] || { rm -f ${conf}; command ln -s ${at('etc/secret')} ${conf}; }`
      for (const command of ['ln', 'sha256sum', 'stat', 'chmod', 'mkdir']) {
        rmSync(conf)
        theirs('home/app/conf', 'old')
        expect(attacked(file, command, link).code).not.toBe(0)
        expectUntouched()
        expect(everything().join()).not.toContain('for root alone')
      }
      rmSync(conf)
      theirs('home/app/conf', 'old')
      expect(attacked(file, 'ln', `rm -f ${conf}; mkfifo ${conf}`).code).not.toBe(0)
      rmSync(conf)
      runIn(userland, `mkfifo ${conf}`)
      expect(attacked(file, 'ln', ':').stderr).toBe(`${conf} is no regular file`)
      rmSync(conf)
      linkSync(at('etc/secret'), conf)
      expect(attacked(file, 'ln', ':').stderr).toBe(
        `${conf} has other names, too, and belongs to somebody else than its folder`,
      )
      expectUntouched()
    })

    test('security 7: where there are no hard links, it is read by a descriptor that is compared with it', () => {
      const conf = at('home/app/conf')
      theirs('home/app/conf', 'old')
      chmodSync(conf, 0o640)
      const file = put(conf, 'new', { expect: digest('old'), owner: 'root' })
      expect(attacked(file, 'ln', 'return 1')).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(statSync(conf)).toMatchObject({ uid: 0, gid: NOBODY, mode: 0o100640 })
      const swap = `[ -L ${conf} ] || { rm -f ${conf}; command ln -s ${at('etc/secret')} ${conf}; }; return 1`
      const again = put(conf, 'newer', { expect: digest('for root alone'), owner: 'root' })
      expect(attacked(again, 'ln', swap).stderr).toBe(`${conf} was exchanged while it was looked at`)
      expectUntouched()
    })

    test('security 9: what is in a folder that another put in place of a leftover stays', () => {
      const dead = '.wrtcplay-stage-abcdefgh'
      mkdirSync(at('home/app', dead), { mode: 0o700 })
      writeFileSync(at('home/app', dead, 'precious'), '')
      theirs('home/app/.wrtcplay-stage-linklink', `-> ${at('etc')}`)
      const result = runIn(
        userland,
        putScripts([put(at('home/app/f'), 'x', { owner: 'root' })])[0]?.source ?? '',
      )
      expect(result).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(existsSync(at('home/app', dead, 'precious'))).toBe(true)
      expectUntouched()
    })
  })

describe.runIf(IS_ROOT)('a streamed file below a user’s folder', () => {
  let userland: Userland
  let server: TestServer
  beforeAll(async () => {
    userland = makeUserland('dash')
    server = await startServer({ path: userland.path })
  })
  afterAll(async () => {
    await server.close()
    userland.remove()
  })

  const content = 'sensitive'.repeat(1000)

  /** `theft` is the other user's moment before the stream begins, or before it is put in place. */
  async function stream(
    more: Partial<FilePut>,
    moment: 'upload' | 'finish' | 'never',
    theft: (stage: string) => void,
  ) {
    writeFileSync(at('from'), content)
    const local = { kind: 'local', path: at('from'), size: content.length, sha256: digest(content) } as const
    const host = createConnect(ownFiles())(targetOf(server, { knownHosts: [pin(server, folder)] }), {
      lock: undefined,
    })
    const steal = (now: typeof moment): void => {
      if (now !== moment) return
      const stage = readdirSync(at('home/app')).find((name) => name.startsWith('.wrtcplay-'))
      if (stage !== undefined) theft(join('home/app', stage))
    }
    const executor: Executor = {
      run: async (parts, user) => host.run({ parts, survives: false }, user),
      upload: async (upload, user) => {
        steal('upload')
        const sent = await host.upload(upload, user)
        steal('finish')
        return sent
      },
      closeSessions: () => host.closeSessions(),
    }
    const file = put(at('home/app/large'), '', { content: local, ...more })
    const ready = { guard: undefined, probe: undefined, user: undefined } as never
    const application = {
      changes: [{ summary: 'put it', steps: [{ kind: 'put', file }] }],
      ready,
      proven: false,
      timeoutMs: 20_000,
    }
    try {
      return await applyChanges(application as never, executor)
    } finally {
      await host.close()
    }
  }

  const OWNERS = [
    ['root', '0600'],
    ['nobody', '0600'],
  ] as const

  test.each(OWNERS)('security 6: arrives, as a file of %s', async (owner, mode) => {
    expect(await stream({ owner, mode }, 'never', () => {})).toMatchObject({ kind: 'done' })
    expect(readFileSync(at('home/app/large'), 'utf8')).toBe(content)
    expect(statSync(at('home/app/large')).uid).toBe(owner === 'root' ? 0 : NOBODY)
    expect(readdirSync(at('home/app'))).toEqual(['large'])
  })

  describe.each(OWNERS)('that is to be %s’s', (owner, mode) => {
    test.each(['upload', 'finish'] as const)(
      'security 6: another folder in place of the private one (%s) gets and gives nothing',
      async (moment) => {
        const done = await stream({ owner, mode }, moment, (stage) => {
          renameSync(at(stage), at('home/app/stolen'))
          theirs(stage)
          for (const name of ['new', 'large']) theirs(`${stage}/${name}`, `-> ${at('etc/secret')}`)
        })
        expect(done).toMatchObject({ kind: 'failed' })
        expectUntouched()
        expect(existsSync(at('home/app/large'))).toBe(false)
      },
    )

    test('security 6: nor does a link to a folder of root’s', async () => {
      const done = await stream({ owner, mode }, 'upload', (stage) => {
        renameSync(at(stage), at('home/app/stolen'))
        theirs(stage, `-> ${at('etc')}`)
      })
      expect(done).toMatchObject({ kind: 'failed' })
      expectUntouched()
    })

    test('security 6: nor does the way to it when it is turned', async () => {
      const done = await stream({ owner, mode }, 'upload', () => {
        renameSync(at('home/app'), at('home/kept'))
        theirs('home/app', `-> ${at('etc')}`)
      })
      expect(done).toMatchObject({ kind: 'failed' })
      expectUntouched()
    })
  })
})
