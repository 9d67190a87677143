import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, Workplace } from './support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './support/loopback-hosts.ts'

const place = new Workplace()
const log = join(place.folder, 'log')
/** There once the program goes on. */
const goOn = join(place.folder, 'go-on')
let hosts: LoopbackHosts

beforeAll(async () => {
  // A round of the watcher lasts one second in place of ten: its session ends after 3 to 4 s without a word.
  hosts = await startHosts({ sleep: 'case $1 in 10) exec /bin/sleep 1 ;; *) exec /bin/sleep "$@" ;; esac' })
  place.write({ 'inventory.yml': hosts.inventory, pins: hosts.pins })
})

beforeEach(() => {
  for (const path of [log, goOn]) rmSync(path, { force: true })
})

afterAll(async () => {
  await hosts.close()
  place.remove()
})

/** A run whose program is stopped as soon as its change has begun, and goes on once `isTime`. */
async function frozen(play: string, isTime: () => boolean): Promise<Ended> {
  place.write({ 'play.yml': play })
  const freeze = async (child: ChildProcess): Promise<void> => {
    await until(() => existsSync(log))
    child.kill('SIGSTOP')
    await until(isTime)
    child.kill('SIGCONT')
    writeFileSync(goOn, '')
  }
  let freezing = Promise.resolve()
  const onStart = (child: ChildProcess): void => {
    freezing = freeze(child)
  }
  const ended = await place.run(['run', 'play.yml'], { env: { PASSWORD }, onStart })
  await freezing
  return ended
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries++) await sleep(50)
  expect(holds()).toBe(true)
}

function logged(): readonly string[] {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
}

function since(): (ms: number) => boolean {
  let begin: number | undefined
  return (ms) => {
    begin ??= performance.now()
    return performance.now() - begin >= ms
  }
}

function play(change: string, timeout = 600): string {
  return `- hosts: a
  tasks:
    - name: long change
      command: echo begin >>${log}; ${change}; echo end >>${log}
      timeout: ${timeout}
    - name: another
      command: echo another >>${log}
`
}

describe('a controller that is stopped for longer than its hosts wait for a word of it', () => {
  it('finds the change done, once, and goes on in a new session', async () => {
    const passed = since()
    const before = hosts.servers[0]?.commands.length ?? 0
    const { code, stdout, stderr } = await frozen(
      play('/bin/sleep 5'),
      () => passed(5_500) && hosts.processes() === 0,
    )
    expect(logged()).toEqual(['begin', 'end', 'another'])
    expect(hosts.servers[0]?.commands.length).toBe(before + 2)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/long change[\s\S]*changed[\s\S]*another[\s\S]*changed/)
    expect(code).toBe(0)
  }, 60_000)

  it('goes on in the session whose change still runs', async () => {
    const passed = since()
    const before = hosts.servers[0]?.commands.length ?? 0
    const { code, stdout } = await frozen(play(`until [ -e ${goOn} ]; do /bin/sleep 0.1; done`), () =>
      passed(6_000),
    )
    expect(hosts.servers[0]?.commands.length).toBe(before + 1)
    expect(logged()).toEqual(['begin', 'end', 'another'])
    expect(stdout).toMatch(/long change[\s\S]*changed[\s\S]*another[\s\S]*changed/)
    expect(code).toBe(0)
  }, 60_000)

  it('does not call a change late that had ended in its time', async () => {
    const passed = since()
    const { code, stdout } = await frozen(play('/bin/sleep 1', 3), () => passed(5_000))
    expect(logged()).toEqual(['begin', 'end', 'another'])
    expect(stdout).not.toContain('no end within')
    expect(code).toBe(0)
  }, 60_000)
})
