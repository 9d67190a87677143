import { execFileSync, spawnSync } from 'node:child_process'
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
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sh } from '../../src/core/shell.ts'
import { putScript } from '../../src/shell/put-script.ts'
import { CHANGED_SINCE_READ } from '../../src/shell/put-steps.ts'
import { putStagedScript, readStaged, type Staged, stageScript } from '../../src/shell/staged-put.ts'
import { digest, put } from './support/put-files.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([command = '']) =>
    spawnSync(command, ['-c', ':']).error === undefined && spawnSync(command, ['true']).error === undefined,
)
const IS_ROOT = process.getuid?.() === 0
const NOBODY = 65534

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-put-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function left(): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('.wrtcplay'))
}

describe.each(SHELLS)('%s', (...shell) => {
  function run(source: string): { code: number | null; stdout: string; stderr: string } {
    const [command = 'sh', ...args] = shell.filter((word) => word !== undefined)
    const { status, stdout, stderr } = spawnSync(command, [...args, '-c', 'eval "$1"', 'sh', source], {
      encoding: 'utf8',
    })
    return { code: status, stdout, stderr: stderr.trim() }
  }

  test('makes a new file, readable by all unless told otherwise', () => {
    const path = join(folder, 'new')
    expect(run(putScript(put(path, 'one\n')).source)).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(path, 'utf8')).toBe('one\n')
    expect(statSync(path).mode & 0o7777).toBe(0o644)
    expect(left()).toEqual([])
  })

  test('replaces a file and keeps its mode, or gives it the one asked for', () => {
    const path = join(folder, 'conf')
    writeFileSync(path, 'old', { mode: 0o640 })
    expect(run(putScript(put(path, 'new', { expect: digest('old') })).source).code).toBe(0)
    expect(statSync(path).mode & 0o7777).toBe(0o640)
    expect(run(putScript(put(path, '', { expect: digest('new'), mode: '0600' })).source).code).toBe(0)
    expect(statSync(path).mode & 0o7777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).toBe('')
  })

  test.each(['two words', "it's", '-rf', 'a\nb', '$HOME `x` "y"', '*', 'ä€'])('takes the name %j', (name) => {
    mkdirSync(join(folder, name))
    const path = join(folder, name, name)
    expect(run(putScript(put(path, 'x')).source)).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(path, 'utf8')).toBe('x')
  })

  test('bytes stay bytes', () => {
    const path = join(folder, 'bytes')
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256))
    expect(run(putScript(put(path, '', { content: { kind: 'bytes', bytes } })).source).code).toBe(0)
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test('refuses when the file is not what was planned from', () => {
    const path = join(folder, 'conf')
    writeFileSync(path, 'edited by somebody')
    for (const expected of [digest('old'), 'absent']) {
      expect(run(putScript(put(path, 'new', { expect: expected })).source)).toMatchObject({
        code: CHANGED_SINCE_READ,
        stderr: `${path} changed since it was read`,
      })
    }
    expect(readFileSync(path, 'utf8')).toBe('edited by somebody')
    expect(left()).toEqual([])
  })

  test('does not put in place what its check refuses', () => {
    const path = join(folder, 'conf')
    const validate = sh`grep -q good "$1" || { echo 'line 1: bad' >&2; exit 3; }`
    const refused = run(putScript(put(path, 'bad', { validate })).source)
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stderr).toBe('line 1: bad\nthe new content was not put in place: its check failed')
    expect(run(putScript(put(path, 'good', { validate })).source).code).toBe(0)
    expect(left()).toEqual([])
  })

  test('says which folder is missing, and what stands in the way', () => {
    expect(run(putScript(put(join(folder, 'no', 'file'), 'x')).source).stderr).toBe(
      `there is no folder ${folder}/no`,
    )
    mkdirSync(join(folder, 'taken'))
    expect(run(putScript(put(join(folder, 'taken'), 'x')).source).stderr).toBe(`${folder}/taken is a folder`)
    symlinkSync('/etc/hostname', join(folder, 'link'))
    expect(run(putScript(put(join(folder, 'link'), 'x')).source).stderr).toBe(
      `${folder}/link is a symbolic link`,
    )
  })

  test('a streamed file is put in place in two halves, the second of which sees that it is whole', () => {
    const path = join(folder, 'large')
    const file = put(path, '', { content: { kind: 'local', path: '-', size: 5, sha256: digest('large') } })
    const stage = (): Staged => {
      const staged = readStaged(Buffer.from(run(stageScript(file).source).stdout))
      if (staged === undefined) throw new Error('nothing staged')
      return staged
    }
    const staged = stage()
    writeFileSync(join(folder, staged.name, 'large'), 'large')
    expect(run(putStagedScript(file, staged).source)).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(path, 'utf8')).toBe('large')
    const again = stage()
    writeFileSync(join(folder, again.name, 'large'), 'torn')
    expect(run(putStagedScript({ ...file, expect: digest('large') }, again).source).stderr).toBe(
      'could not write the whole file: is the disk full?',
    )
    expect(left()).toEqual([])
  })

  test('removes what a run that was killed has left, and nothing else', () => {
    const named = ['.wrtcplay-backup', '.wrtcplay-dead', '.wrtcplay-stage-backup00', '.wrtcplay-stage']
    for (const name of named) {
      mkdirSync(join(folder, name), { mode: 0o700 })
      writeFileSync(join(folder, name, 'data'), 'precious')
    }
    run(putScript(put(join(folder, 'f'), 'x', { validate: sh`kill -9 $$` })).source)
    expect(left()).toHaveLength(named.length + 1)
    expect(run(putScript(put(join(folder, 'f'), 'x')).source)).toMatchObject({ code: 0, stderr: '' })
    expect(left()).toEqual(named.toSorted())
    for (const name of named) expect(readFileSync(join(folder, name, 'data'), 'utf8')).toBe('precious')
  })

  test('leaves alone what belongs to a session that is alive, or to another host for a day', () => {
    const file = put(join(folder, 'f'), 'x')
    const nested = `${putScript(file).source}\n`
    const [command = 'sh', ...args] = shell.filter((word) => word !== undefined)
    const script = `${stageScript(put(join(folder, 'large'), '')).source}\ncd ..\n"$@" -c "$NESTED"\nls -A`
    const { stdout } = spawnSync(command, [...args, '-c', script, 'sh', command, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NESTED: nested },
    })
    expect(stdout).toMatch(/^\.wrtcplay-stage-\w{8} \d+:\d+\.wrtcplay-stage-\w{8}\nf\n$/)
    const [stage = ''] = left()
    const mark = join(folder, stage, '.wrtcplay-stage')
    const old = readFileSync(mark, 'utf8')
    writeFileSync(mark, old.replace(/ \S+/, ' another-boot'))
    rmSync(join(folder, 'f'))
    expect(run(putScript(file).source).code).toBe(0)
    expect(left()).toEqual([stage])
    utimesSync(join(folder, stage), new Date(), new Date(Date.now() - 49 * 3_600_000))
    expect(run(putScript({ ...file, expect: digest('x') }).source).code).toBe(0)
    expect(left()).toEqual([])
  })

  test.runIf(IS_ROOT)('gives owner and group by name or number, and keeps them', () => {
    const path = join(folder, 'owned')
    expect(run(putScript(put(path, '1', { owner: 'nobody', group: '7' })).source).stderr).toBe('')
    expect(statSync(path)).toMatchObject({ uid: NOBODY, gid: 7 })
    expect(run(putScript(put(path, '2', { expect: digest('1') })).source).code).toBe(0)
    expect(statSync(path)).toMatchObject({ uid: NOBODY, gid: 7 })
  })

  test.runIf(IS_ROOT)('root does not follow a link that a user made on the way', () => {
    const home = join(folder, 'home')
    mkdirSync(home)
    mkdirSync(join(folder, 'etc'))
    symlinkSync('../etc', join(home, '.ssh'))
    execFileSync('chown', ['-hR', 'nobody', home])
    const path = join(home, '.ssh', 'authorized_keys')
    expect(run(putScript(put(path, 'key')).source)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not followed'),
    })
    expect(readdirSync(join(folder, 'etc'))).toEqual([])
    symlinkSync('etc', join(folder, 'rooted'))
    expect(run(putScript(put(join(folder, 'rooted', 'f'), 'x')).source)).toMatchObject({ code: 0 })
  })

  test.runIf(IS_ROOT)('modules (files): a file that something is mounted on is written into', () => {
    const [real, path] = [join(folder, 'real'), join(folder, 'hosts')]
    for (const name of [real, path]) writeFileSync(name, 'old', { mode: 0o640 })
    const inside = (script: string): ReturnType<typeof run> => {
      const [command = 'sh', ...args] = shell.filter((word) => word !== undefined)
      const given = ['--mount', 'sh', '-ec', 'mount --bind "$1" "$2"; shift 2; exec "$@"', 'sh', real, path]
      const { status, stdout, stderr } = spawnSync(
        'unshare',
        [...given, command, ...args, '-c', 'eval "$1"', 'sh', script],
        { encoding: 'utf8' },
      )
      return { code: status, stdout, stderr: stderr.trim() }
    }
    const wanted = put(path, 'new', { expect: digest('old'), mode: '0600', backup: true })
    expect(inside(putScript(wanted).source)).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(real, 'utf8')).toBe('new')
    expect(statSync(real).mode & 0o7777).toBe(0o600)
    expect(left()).toEqual([])
    expect(readdirSync(folder).some((name) => name.endsWith('.bak'))).toBe(true)
    expect(inside(putScript(put(path, 'x', { expect: digest('old') })).source).code).toBe(CHANGED_SINCE_READ)
  })

  test('modules 10: every backup of a second is kept', () => {
    const path = join(folder, 'conf')
    writeFileSync(path, '0')
    for (const [index, text] of ['1', '2', '3'].entries())
      run(putScript(put(path, text, { expect: digest(`${index}`), backup: true })).source)
    const kept = readdirSync(folder).filter((name) => name.endsWith('.bak'))
    expect(kept.map((name) => readFileSync(join(folder, name), 'utf8')).toSorted()).toEqual(['0', '1', '2'])
  })

  test.runIf(IS_ROOT)('a full disk leaves the old file whole', () => {
    const mounted = join(folder, 'disk')
    mkdirSync(mounted)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', mounted])
    try {
      const path = join(mounted, 'conf')
      writeFileSync(path, 'old')
      const large = run(putScript(put(path, 'x'.repeat(60_000), { expect: digest('old') })).source)
      expect(large.code).not.toBe(0)
      expect(readFileSync(path, 'utf8')).toBe('old')
      expect(readdirSync(mounted)).toEqual(['conf'])
    } finally {
      execFileSync('umount', [mounted])
    }
  })

  test.runIf(IS_ROOT)('a file in a folder of a user is written there, and is theirs when asked', () => {
    const home = join(folder, 'home')
    mkdirSync(home)
    chownSync(home, NOBODY, NOBODY)
    const path = join(home, 'f')
    expect(run(putScript(put(path, 'x', { owner: 'nobody', mode: '0600' })).source)).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(statSync(path)).toMatchObject({ uid: NOBODY })
  })
})
