import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Hello, holderText, parseHello } from '../../src/shell/hello.ts'
import { sessionScript } from '../../src/shell/session-script.ts'
import { scriptMessage, shellCommand } from '../../src/shell/shell-command.ts'

/** Root on Linux, who may have a process space of his own. */
const canSeparate =
  process.getuid?.() === 0 && spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

/** Users whom nobody has a name for. */
const ALICE = 64_321
const MALLORY = 64_322

/** A process space of its own with its own /proc, so that other tests' locks are elsewhere. */
let machine: ChildProcess
let folder: string

beforeAll(async () => {
  if (!canSeparate) return
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  chmodSync(folder, 0o755)
  machine = spawn('unshare', [
    '--pid',
    '--fork',
    '--mount-proc',
    'sh',
    '-c',
    'echo up; while :; do sleep 60; done',
  ])
  await line(machine)
})

afterEach(() => {
  if (canSeparate) spawnSync('nsenter', [...entry(), 'sh', '-c', 'kill -KILL -1'])
})

afterAll(() => {
  if (!canSeparate) return
  process.kill(firstProcess(), 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** The machine's first process, which takes all others with it. */
function firstProcess(): number {
  return Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(machine.pid)], { encoding: 'utf8' }))
}

function entry(): readonly string[] {
  return ['-t', String(firstProcess()), '-p', '-m']
}

/** Starts a command on the machine as a user; resolves with the first line that it prints. */
async function on(uid: number, command: readonly string[], { env = [], stdin }: Start = {}): Promise<string> {
  const as = ['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups', 'env', ...env]
  const child = spawn('nsenter', [...entry(), ...as, ...command])
  if (stdin !== undefined) child.stdin.write(stdin)
  return line(child)
}

interface Start {
  /** `NAME=VALUE`. */
  readonly env?: readonly string[]
  readonly stdin?: Buffer
}

function line(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
}

/** A session of a run, as far as its lock goes. */
async function session(words: string, uid = 0, env: readonly string[] = []): Promise<Hello> {
  const script = sessionScript(MARKER, { mode: 'take', user: uid === 0 ? 'root' : '', retries: 0 })
  const command = ['sh', '-c', shellCommand(`wrtcplay: ${words}`)]
  const said = await on(uid, command, { env, stdin: scriptMessage(script) })
  return parseHello(said.slice(MARKER.length + 1).split(' '))
}

const MARKER = '0123456789abcdef0123456789abcdef'

function homeOf(uid: number, mode: number): string {
  const home = mkdtempSync(join(folder, 'home-'))
  chownSync(home, uid, uid)
  chmodSync(home, mode)
  return home
}

/** A PATH without `flock`. */
function poorPath(): string {
  const tools = mkdtempSync(join(folder, 'tools-'))
  chmodSync(tools, 0o755)
  for (const name of [
    'sh',
    'mkdir',
    'stat',
    'dd',
    'rm',
    'rmdir',
    'mv',
    'sleep',
    'id',
    'tr',
    'grep',
    'head',
    'cat',
  ])
    symlinkSync(join('/bin', name), join(tools, name))
  return `PATH=${tools}`
}

const SLEEPS = ['sh', '-c', 'echo up; while :; do sleep 60; done']

describe.skipIf(!canSeparate)('who can hold a host', () => {
  it("security 10: another user cannot hold root's lock", async () => {
    await on(MALLORY, ['flock', '-x', '/', ...SLEEPS])
    await on(MALLORY, [...SLEEPS, 'sh', 'wrtcplay: root@office, run 1'])
    const denied = await on(MALLORY, ['sh', '-c', '{ true </proc/1/fd; } 2>&1 | grep -o "Permission denied"'])
    expect(denied).toBe('Permission denied')
    expect(await session('alice@laptop, run 2')).toMatchObject({ lock: 'flock' })
  })

  it('security 10: a holder is named by what the kernel says, and by words of its own only if they are its own', async () => {
    const words = 'wrtcplay: root@office, run 1'
    for (let tries = 0; tries < 3; tries++) await on(MALLORY, [...SLEEPS, 'sh', words])
    const { pid } = await session('alice@laptop, run 2 (db1)')
    const busy = await session('bob@desk, run 3 (db1)')
    expect(busy.lock).toBe('busy')
    expect(busy.holders).toEqual([
      { pid, user: 'root', seconds: expect.any(Number), words: 'alice@laptop, run 2 (db1)' },
    ])
    expect(holderText({ pid, user: 'root', seconds: 3, words: '' })).toBe(`process ${pid} of root, for 3 s`)
  })

  it('security 10: a program that another user started as root does not speak for root', async () => {
    const open = 'open F, "<", "/proc/1/fd" or die; use POSIX; POSIX::dup2(fileno(F), 9); flock(F, 6) or die'
    const lent = `$^F = 20; ${open}; $< = ${MALLORY}; $| = 1; print "up\\n"; sleep 60`
    await on(0, ['perl', '-e', lent, 'wrtcplay: root@office, run 1'])
    const busy = await session('bob@desk, run 3')
    expect(busy).toMatchObject({ lock: 'busy', holders: [{ words: '' }] })
  })

  it("security 10: a user's lock is one that no other user can hold", async () => {
    for (const mode of [0o700, 0o755]) {
      const home = homeOf(ALICE, mode)
      const env = [`HOME=${home}`]
      if (mode === 0o755) {
        mkdirSync(join(home, '.ssh'), { mode: 0o700 })
        chownSync(join(home, '.ssh'), ALICE, ALICE)
      }
      await on(MALLORY, [
        'sh',
        '-c',
        `flock -x -n ${home}/.ssh true 2>&1; flock -x -n ${home} true; echo tried`,
      ])
      const first = await session('alice@laptop, run 1', ALICE, env)
      const second = await session('alice@office, run 2', ALICE, env)
      expect([first.lock, second.lock, second.holders[0]?.words]).toEqual([
        'flock',
        'busy',
        'alice@laptop, run 1',
      ])
      expect(await session('carol, run 3', MALLORY, [`HOME=${homeOf(MALLORY, 0o700)}`])).toMatchObject({
        lock: 'flock',
      })
    }
  })

  it('security 10: where there is no flock, the folder that stands for the lock is in a place of its own', async () => {
    const stolen = '/tmp/.wrtcplay-lock'
    mkdirSync(stolen, { recursive: true })
    chownSync(stolen, MALLORY, MALLORY)
    const path = poorPath()
    try {
      const first = await session('alice@laptop, run 1', 0, [path])
      const second = await session('bob@desk, run 2', 0, [path])
      expect([first.lock, second.lock]).toEqual(['mkdir', 'busy'])
      expect(second.holders).toEqual([expect.objectContaining({ words: 'alice@laptop, run 1' })])
    } finally {
      rmSync(stolen, { recursive: true })
      rmSync('/run/.wrtcplay-lock', { recursive: true, force: true })
    }
  })

  it('security 10: a home stays as it is, and a folder that another user has made is no lock', async () => {
    const home = homeOf(ALICE, 0o755)
    const env = [poorPath(), `HOME=${home}`]
    const place = `/tmp/.wrtcplay-lock-${ALICE}`
    const before = statSync(home).mtimeMs
    try {
      expect(await session('alice@laptop, run 3', ALICE, [`HOME=${home}`])).toMatchObject({ lock: 'mkdir' })
      expect(await session('alice@laptop, run 4', ALICE, env)).toMatchObject({ lock: 'busy' })
      expect([statSync(home).mtimeMs, readdirSync(home)]).toEqual([before, []])
      rmSync(place, { recursive: true })
      mkdirSync(place)
      chownSync(place, MALLORY, MALLORY)
      expect(await session('alice@laptop, run 5', ALICE, env)).toMatchObject({ lock: 'none' })
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  })
})
