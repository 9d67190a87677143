import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Ended, Workplace } from './support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './support/loopback-hosts.ts'

const place = new Workplace()
let hosts: LoopbackHosts

beforeAll(async () => {
  hosts = await startHosts()
  place.write({ 'inventory.yml': hosts.inventory, pins: hosts.pins })
})

afterAll(async () => {
  await hosts.close()
  place.remove()
})

/** One Ctrl-C, as soon as something is so; how long the program went on after it. */
async function interrupted(play: string, isTime: () => boolean): Promise<Ended & { ms: number }> {
  place.write({ 'play.yml': play })
  let since = 0
  let timer: NodeJS.Timeout | undefined
  const onStart = (child: ChildProcess): void => {
    timer = setInterval(() => {
      if (!isTime()) return
      clearInterval(timer)
      since = performance.now()
      child.kill('SIGINT')
    }, 50)
  }
  const ended = await place.run(['run', 'play.yml'], { env: { PASSWORD }, onStart })
  clearInterval(timer)
  return { ...ended, ms: performance.now() - since }
}

function isRunning(words: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => commandOf(pid).includes(words))
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Told from those of other tests on this machine. */
const SLEEP = `/bin/sleep 600.${process.pid}`
const SHORT_SLEEP = `/bin/sleep 5.${process.pid}`

const HANGING = `- hosts: a
  tasks:
    - name: first
      query: "true"
    - name: the one that hangs
      query: exec ${SLEEP}
      timeout: 3600
    - name: after it
      command: touch after
`

it('one Ctrl-C ends a run whose look hangs, and what it runs on the host', async () => {
  const { code, stdout, stderr, ms } = await interrupted(HANGING, () => isRunning(SLEEP))
  expect(code).toBe(130)
  expect(ms).toBeLessThan(10_000)
  expect(stdout + stderr).toContain(
    '"the one that hangs" was left before its end: the host had not answered 3 s after the run was asked to end',
  )
  await expect.poll(() => isRunning(SLEEP)).toBe(false)
}, 60_000)

it('--failed goes on with the look that was given up', async () => {
  place.write({ 'play.yml': HANGING.replace(`exec ${SLEEP}`, 'echo it is there now') })
  const { code, stdout } = await place.run(['run', 'play.yml', '--failed', '--check'], { env: { PASSWORD } })
  expect(code).toBe(0)
  expect(stdout).not.toMatch(/first\b.*\n.*ok/)
  expect(stdout).toContain('the one that hangs')
}, 60_000)

it('a change that runs is waited for, and the look behind it is not begun', async () => {
  const done = join(place.folder, 'done')
  const play = `- hosts: a
  tasks:
    - name: slow change
      command: ${SHORT_SLEEP}; touch ${done}
    - name: behind it
      query: "true"
`
  const { code, stdout } = await interrupted(play, () => isRunning(SHORT_SLEEP))
  expect(code).toBe(130)
  expect(stdout).not.toContain('behind it')
  expect(existsSync(done)).toBe(true)
}, 60_000)

it('one Ctrl-C ends a run whose host takes the connection and says nothing', async () => {
  let isConnected = false
  const silent = await listen(() => {
    isConnected = true
  })
  const { port } = silent.address() as { port: number }
  const inventory = hosts.inventory.replace(/^ {2}a: .*$/m, `  a: { address: 127.0.0.1, port: ${port} }`)
  place.write({ 'inventory.yml': `${inventory}  connect_timeout: 300\n` })
  const { code, ms } = await interrupted(HANGING, () => isConnected)
  silent.close()
  expect(code).toBe(130)
  expect(ms).toBeLessThan(20_000)
}, 60_000)

it('until that does not come true is left, and nothing is said of tries', async () => {
  place.write({ 'inventory.yml': hosts.inventory })
  const looked = join(place.folder, 'looked')
  const play = `- hosts: a
  tasks:
    - name: wait
      query: echo >>${looked}; echo 1
      until: { condition: result.stdout == "2", retries: 1000, delay: 60 }
`
  const { code, stdout, stderr, ms } = await interrupted(play, () => existsSync(looked))
  expect(code).toBe(130)
  expect(ms).toBeLessThan(10_000)
  expect(stdout + stderr).toContain('`until` had not come true when the run was asked to end')
}, 60_000)

function listen(connected: () => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      connected()
    })
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}
