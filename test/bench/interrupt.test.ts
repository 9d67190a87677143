import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

interface Run {
  readonly code: number | string
}
const { measure } = (await import(join(import.meta.dirname, '../../bench/measure.mjs'))) as {
  readonly measure: (command: object) => Promise<Run>
}
const { inTurn } = (await import(join(import.meta.dirname, '../../bench/rounds.mjs'))) as {
  readonly inTurn: (programs: readonly object[], options: object) => Promise<unknown>
}

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A program with a child, which writes down its own process id. */
function program(name: string) {
  const pidFile = join(folder, name)
  const script = `(echo $$ >"$1.new"; sh -c 'echo $$ >"$1"; exec sleep 60' child "$1") & wait`
  return { pidFile, command: { name, file: 'sh', args: ['-c', script, name, pidFile] } }
}

async function pidIn(file: string): Promise<number> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await new Promise((go) => setTimeout(go, 10))
  return Number(readFileSync(file, 'utf8'))
}

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 1000; tries++) {
    if (!existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return true
    await new Promise((go) => setTimeout(go, 10))
  }
  return false
}

describe('a benchmark that is told to end', () => {
  it('ends what it measures, with its children', async () => {
    const { pidFile, command } = program('measured')
    const ending = new AbortController()
    const run = measure({ ...command, signal: ending.signal })
    const child = await pidIn(pidFile)
    ending.abort()
    expect((await run).code).toBe('SIGTERM')
    expect(await isGone(child)).toBe(true)
  })

  it('begins nothing more, and measures nothing once more', async () => {
    const { pidFile, command } = program('first')
    const ending = new AbortController()
    const begun: string[] = []
    const note = (name: string) => async () => void begun.push(name)
    const programs = [
      { ...command, prepare: note('first'), after: note('after'), trouble: note('trouble') },
      { name: 'second', file: 'true', args: [], prepare: note('second') },
    ]
    const said: string[] = []
    const measured = inTurn(programs, {
      rounds: 2,
      warmUp: false,
      signal: ending.signal,
      say: (line: string) => said.push(line),
    })
    await pidIn(pidFile)
    ending.abort(new Error('told to end'))
    await expect(measured).rejects.toThrow('told to end')
    expect(begun).toEqual(['first', 'after'])
    expect(said).toEqual([])
  })

  const REPORTER = `const { Ending } = await import(process.argv[1])
    const { writeFileSync } = await import('node:fs')
    const ending = new Ending()
    const stay = setInterval(() => undefined, 1000)
    ending.signal.addEventListener('abort', () => {
      writeFileSync(process.argv[2] + '.status', String(ending.exitStatus))
      clearInterval(stay)
    })
    writeFileSync(process.argv[2], String(process.pid))`
  const ENDING = join(import.meta.dirname, '../../bench/ending.mjs')

  it.each([
    ['SIGINT', '130'],
    ['SIGTERM', '143'],
  ] as const)('ends with the status of %s', async (signal, status) => {
    const file = join(folder, signal)
    const child = spawn(process.execPath, ['--input-type=module', '-e', REPORTER, ENDING, file])
    await pidIn(file)
    child.kill(signal)
    await once(child, 'exit')
    expect(readFileSync(`${file}.status`, 'utf8')).toBe(status)
  })

  it('ends when npm does, which tells it nothing', async () => {
    const file = join(folder, 'npm')
    const script = '"$@" & wait'
    const npm = spawn(
      'sh',
      ['-c', script, 'npm', process.execPath, '--input-type=module', '-e', REPORTER, ENDING, file],
      { env: { ...process.env, npm_lifecycle_event: 'bench' } },
    )
    const child = await pidIn(file)
    npm.kill('SIGKILL')
    expect(await isGone(child)).toBe(true)
    expect(readFileSync(`${file}.status`, 'utf8')).toBe('143')
  })
})
