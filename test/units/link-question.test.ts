import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, normalize, relative } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { namesThrough } from '../../src/core/host-links.ts'
import type { Resource } from '../../src/core/module-definition.ts'
import type { PartResult } from '../../src/shell/contract.ts'
import { linkQuestion, readLinks } from '../../src/units/link-question.ts'
import { pathOf } from '../support/needed-tools.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([command = '']) => spawnSync(command, ['true']).error === undefined,
)
const IS_ROOT = process.getuid?.() === 0
const NOBODY = 65534

let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wrtcplay-links-')))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function at(path: string): string {
  return `${folder}/${path}`
}

function link(path: string, target: string): void {
  mkdirSync(join(at(path), '..'), { recursive: true })
  symlinkSync(target, at(path))
}

function file(path: string): void {
  mkdirSync(join(at(path), '..'), { recursive: true })
  writeFileSync(at(path), '')
}

describe.each(SHELLS)('%s', (...shell) => {
  function ask(
    source: string,
    { uid, path = process.env['PATH'] }: { readonly uid?: number; readonly path?: string } = {},
  ): PartResult & { kind: 'ended' } {
    const [command = 'sh', ...args] = shell.filter((word) => word !== undefined)
    const { status, stdout, stderr } = spawnSync(
      pathOf(command) ?? command,
      [...args, '-c', 'eval "$1"', 'sh', source],
      {
        env: { LC_ALL: 'C', PATH: path },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(uid === undefined ? {} : { uid, gid: uid }),
      },
    )
    return { kind: 'ended', code: status ?? 1, stdout, stderr, truncated: false }
  }

  /** The names of paths below the folder, relative to it. */
  function namesOf(paths: readonly string[], how = {}): readonly string[] {
    const resources = paths.map((path): Resource => `file:${at(path)}`)
    const answer = ask(linkQuestion(resources) ?? '', how)
    expect([answer.code, answer.stderr.toString()]).toEqual([0, ''])
    const names = namesThrough(readLinks(answer), resources).map((name) => name.slice('file:'.length))
    return names.map((name) => (name.startsWith(`${folder}/`) ? relative(folder, name) : name))
  }

  test('a path has a name for each link on its way, and one for where it ends', () => {
    file('c/sub/f')
    link('a', at('b'))
    link('b', 'c/')
    expect(namesOf(['a/sub/f'])).toEqual(['a/sub/f', 'b/sub/f', 'c/sub/f'])
    expect(namesOf(['c/sub/f', 'c/new'])).toEqual(['c/sub/f', 'c/new'])
    expect(namesOf(['a'])).toEqual(['a', 'b', 'c'])
  })

  test('a link leads on from where it is: up, across other links, to nothing', () => {
    file('real/deep/f')
    mkdirSync(at('other'))
    link('up', 'real/deep/../deep')
    link('other/back', '../up/..//./deep')
    link('lost', 'not/there')
    expect(namesOf(['up/f'])).toEqual(['up/f', 'real/deep/f'])
    expect(namesOf(['other/back/f'])).toEqual(['other/back/f', 'up', 'real/deep/f'])
    expect(namesOf(['lost/f'])).toEqual(['lost/f', 'not/there/f'])
  })

  test('what the task itself writes with `..` is both: what the text says and where the host goes', () => {
    file('x/y/f')
    file('f')
    link('a', 'x/y')
    expect(namesOf(['a/../f'])).toEqual(['f', 'f', 'a', 'x/f'])
  })

  test('links in a circle, and more of them than a host follows, may be any file', () => {
    link('r', 's')
    link('s', 'r')
    expect(namesOf(['r/f'])).toContain('/')
    for (let index = 0; index < 41; index++) link(`l${index}`, `l${index + 1}`)
    file('l41')
    expect(namesOf(['l1'])).toContain('l41')
    expect(namesOf(['l0'])).toContain('/')
  })

  test('no name can break the answer or run as shell', () => {
    const evil = ['a\nb', "'; touch x; '", '$(touch x)', '-h', '*', ' ', '\\0', '\n', 'é', '..x', '\\n.']
    for (const name of evil) {
      file(`to ${name}${name}/f`)
      link(`from/${name}`, at(`to ${name}${name}`))
    }
    for (const name of evil)
      expect(namesOf([`from/${name}/f`])).toEqual([`from/${name}/f`, `to ${name}${name}/f`])
    const all = evil.map((name) => `from/${name}/f`)
    expect(new Set(namesOf(all))).toEqual(new Set([...all, ...evil.map((name) => `to ${name}${name}/f`)]))
  })

  test('names that are no UTF-8 are told apart', () => {
    for (const [name, to] of [
      [0xfe, 'one'],
      [0xff, 'two'],
    ] as const) {
      file(`${to}/f`)
      symlinkSync(to, Buffer.concat([Buffer.from(at('odd')), Buffer.from([name])]))
      symlinkSync(Buffer.concat([Buffer.from('odd'), Buffer.from([name])]), at(`by-${to}`))
    }
    expect(namesOf(['by-one/f', 'by-two/f'])).toEqual(
      expect.arrayContaining(['one/f', 'two/f', 'by-one/f', 'by-two/f']),
    )
    expect(namesOf(['by-one/f'])).not.toContain('two/f')
  })

  test('no process is started where there is no link, and without readlink a link may lead anywhere', () => {
    file('plain/f')
    link('a', 'plain')
    const path = at('plain')
    expect(namesOf(['plain/f', 'plain/new/f', 'plain/../plain/f'], { path })).toEqual([
      'plain/f',
      'plain/new/f',
      'plain/f',
    ])
    const { stdout } = ask(linkQuestion([`file:${at('a/f')}`]) ?? '', { path })
    if (shell[0] !== 'busybox') expect(stdout.toString()).toBe(`${at('a')}\0\0`)
  })

  test.runIf(IS_ROOT)('a folder that the user cannot look into may hold a link to anywhere', () => {
    file('closed/f')
    link('closed/l', at('open'))
    chmodSync(at('closed'), 0o700)
    expect(namesOf(['closed/l/f', 'closed/other'], { uid: NOBODY })).toContain('/')
    expect(namesOf(['closed'], { uid: NOBODY })).toEqual(['closed'])
    expect(namesOf(['closed/l'])).toEqual(['closed/l', 'open'])
  })

  test('a home is where the host says it is, and may be behind a link', () => {
    const user = IS_ROOT ? 'root' : 'nobody'
    const own: Resource = `file:~${user}/.ssh/authorized_keys`
    const there: Resource = 'file:~nosuchuser/.ssh/authorized_keys'
    const answer = ask(linkQuestion([own, there]) ?? '')
    const home = spawnSync('sh', ['-c', `echo ~${user}`], { encoding: 'utf8' }).stdout.trim()
    expect(namesThrough(readLinks(answer), [own])).toContain(`file:${home}/.ssh/authorized_keys`)
    expect(namesThrough(readLinks(answer), [there])).toEqual([there])
  })

  test('many links cost a bounded answer, and the rest of them may lead anywhere', {
    timeout: 180_000,
  }, () => {
    for (let index = 0; index < 300; index++) link(`many/${index}`, '../there')
    const names = namesOf(Array.from({ length: 300 }, (_, index) => `many/${index}`))
    expect(names).toContain('there')
    expect(names).toContain('/')
  })

  test('every path has the name that the host gives it, in any tangle of links', { timeout: 180_000 }, () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const way = fc.array(fc.constantFrom('a', 'b', 'c', '..', '.'), { minLength: 1, maxLength: 4 })
    const links = fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), way, fc.boolean()), {
      maxLength: 6,
    })
    const paths = fc.array(fc.array(name, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(links, paths, (made, asked) => {
        rmSync(folder, { recursive: true })
        mkdirSync(folder)
        for (const path of ['a/b', 'b/c/a', 'c/c'].map(at)) mkdirSync(path, { recursive: true })
        for (const [place, target, isAbsolute] of made) {
          const parent = at(place.slice(0, -1).join('/'))
          if (!existsSync(parent) || `${realpathSync(parent)}/` !== normalize(`${parent}/`)) continue
          rmSync(at(place.join('/')), { recursive: true, force: true })
          symlinkSync(isAbsolute ? at(target.join('/')) : target.join('/'), at(place.join('/')))
        }
        const resources = asked.map((path): Resource => `file:${at(path.join('/'))}`)
        const found = readLinks(ask(linkQuestion(resources) ?? ''))
        expect(found).toBeDefined()
        for (const [index, path] of asked.entries()) {
          const names = found?.namesOf(resources.slice(index, index + 1)) ?? []
          if (existsSync(at(path.join('/'))))
            expect(names.at(-1)).toBe(`file:${realpathSync(at(path.join('/')))}`)
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('an answer that is not what it must be', () => {
  const printed = (stdout: string, more = {}): PartResult => ({
    kind: 'ended',
    code: 0,
    stdout: Buffer.from(stdout),
    stderr: Buffer.alloc(0),
    truncated: false,
    ...more,
  })

  test.each([
    ['a part that failed', printed('', { code: 127 })],
    ['an answer without its end', printed('/a\0/b\0', { truncated: true })],
    ['half a link', printed('/a\0')],
    ['more links than are asked for', printed('/a\0/b\0'.repeat(30_000))],
    ['a text', printed('/a\0/b\0warning')],
    ['a deadline', { kind: 'timeout', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) } as const],
  ])('says nothing: %s', (_, result) => {
    expect(namesThrough(readLinks(result), ['file:/a/f', 'user:u'])).toEqual([
      'file:/a/f',
      'user:u',
      'file:/',
    ])
    expect(namesThrough(readLinks(result), ['user:u'])).toEqual(['user:u'])
  })

  test('a lie about links ends: in circles, in targets without end, in links that nobody asked for', () => {
    const long = 'x/'.repeat(300)
    const lies = [...Array(100).keys()].map((index) => `/a/${index}\0/a/${index + 1}/${long}\0`)
    const names = namesThrough(readLinks(printed(`${lies.join('')}/b\0/b/b\0/c\0/d\0`)), [
      'file:/a/0/f',
      'file:/b/f',
      'file:/e',
    ])
    expect(names.filter((name) => name === 'file:/')).toHaveLength(2)
    expect(names.at(-1)).toBe('file:/e')
    expect(names.length).toBeLessThan(100)
  })
})
