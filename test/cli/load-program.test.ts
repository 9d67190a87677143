import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
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
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAIN } from './support/command.ts'

const IS_ROOT = process.getuid?.() === 0

/* A program that was compiled before shows in what it says: its text is another one by now, as long as the old one. */
describe('the compiled program', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-'))
    write('old')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is kept by a run that ends well, and used by the next one', () => {
    expect(run()).toBe('old')
    write('new')
    expect(run()).toBe('old')
    expect(statSync(kept('run')).mode & 0o777).toBe(0o600)
    expect(statSync(join(kept('run'), '..')).mode & 0o777).toBe(0o700)
  })

  it('is kept for each command', () => {
    run()
    write('new')
    expect(run({ command: 'status' })).toBe('new')
    expect(readdirSync(join(kept('run'), '..')).sort()).toEqual(['run', 'status'])
  })

  it('is kept again by a run that has compiled much more', () => {
    const much = Array.from({ length: 2_000 }, (_, index) => `globalThis.v${index} = [${index}];`).join(' ')
    const more = `function more() { ${much} } if (process.env.MORE) more()`
    write('old', { more })
    run()
    write('new', { more })
    expect(run({ env: { MORE: '1' } })).toBe('old')
    const size = statSync(kept('run')).size
    expect(run({ env: { MORE: '1' } })).toBe('old')
    expect(statSync(kept('run')).size).toBe(size)
    expect(size).toBeGreaterThan(50_000)
  })

  it('is not kept by a run that fails', () => {
    run({ code: 3 })
    expect(existsSync(join(folder, 'cache/wrtcplay'))).toBe(false)
  })

  it('is kept under one name for what is no command', () => {
    run({ command: '../x' })
    run({ command: '--help' })
    expect(readdirSync(join(kept('help'), '..'))).toEqual(['help'])
  })

  it('is not used when it belongs to another build, and takes the place of it', () => {
    run()
    write('new', { build: '1' })
    expect(run()).toBe('new')
    expect(readdirSync(join(folder, 'cache/wrtcplay'))).toHaveLength(1)
  })

  it.each([
    ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 100))],
    ['longer than it was', (file: string) => appendFileSync(file, 'x')],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['to be written by others', (file: string) => chmodSync(file, 0o620)],
  ])('is not used, and made anew, when it is %s', (_, spoil) => {
    run()
    write('new')
    spoil(kept('run'))
    expect(run()).toBe('new')
    expect(statSync(kept('run')).mode & 0o777).toBe(0o600)
    write('xyz')
    expect(run()).toBe('new')
  })

  it.skipIf(!IS_ROOT)('is not used when somebody else has written it', () => {
    run()
    write('new')
    execFileSync('chown', ['nobody', kept('run')])
    expect(run()).toBe('new')
  })

  it.skipIf(!IS_ROOT)('is not kept in a folder of somebody else', () => {
    execFileSync('chown', ['nobody', folder])
    run()
    expect(existsSync(join(folder, 'cache'))).toBe(false)
  })

  it.each([
    ['the cache folder', 'cache'],
    ['its own part of it', 'cache/wrtcplay'],
    ['a folder above', '.'],
  ])('security 17: is neither read nor written when others can write %s', (_, spoiled) => {
    run()
    write('new')
    chmodSync(join(folder, spoiled), 0o777)
    expect(run()).toBe('new')
  })

  it('security 17: is not looked for through a link, behind which all else would be removed', () => {
    mkdirSync(join(folder, 'cache'))
    mkdirSync(join(folder, 'precious/work'), { recursive: true })
    symlinkSync(join(folder, 'precious'), join(folder, 'cache/wrtcplay'))
    expect(run()).toBe('old')
    expect(readdirSync(join(folder, 'precious'))).toEqual(['work'])
  })

  it('security 17: what it has not made itself is left where it is', () => {
    mkdirSync(join(folder, 'cache/wrtcplay/precious'), { recursive: true })
    run()
    expect(readdirSync(join(folder, 'cache/wrtcplay'))).toContain('precious')
  })

  it('is done without where it cannot be kept', () => {
    mkdirSync(join(folder, 'cache'))
    writeFileSync(join(folder, 'cache/wrtcplay'), '')
    expect(run()).toBe('old')
  })

  it('is done without when asked so', () => {
    run({ env: { NODE_DISABLE_COMPILE_CACHE: '1' } })
    expect(existsSync(join(folder, 'cache'))).toBe(false)
  })

  function write(text: string, { build = '0', more = '' } = {}): void {
    const body = `(function (exports) { exports.tell = () => '${text}'; ${more} })\n`
    writeFileSync(join(folder, 'program.cjs'), `// ${build.repeat(64)}\n${body}`)
  }

  function kept(command: string): string {
    const parent = join(folder, 'cache/wrtcplay')
    return join(parent, readdirSync(parent)[0] ?? '', command)
  }

  function run({ command = 'run', code = 0, env = {} } = {}): string {
    const script = `
import { loadProgram } from ${JSON.stringify(join(MAIN, '../load-program.js'))}
process.stdout.write(loadProgram(${JSON.stringify(join(folder, 'program.cjs'))}, ${JSON.stringify(command)}).tell())
process.exitCode = ${code}`
    const all = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), ...env }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: all,
    })
    expect({ status, stderr }).toEqual({ status: code, stderr: '' })
    return stdout
  }
})
