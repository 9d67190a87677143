import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { RunEvent } from '../../../src/journal/event.ts'
import { type Ended, Workplace } from './command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './loopback-hosts.ts'

/** Two hosts of a test file, and for each test a working directory in which they are known. */
export interface TwoHosts {
  readonly hosts: LoopbackHosts
  readonly place: Workplace
  /** Runs `site.yml` with a folder of this test's own on the hosts as `folder`; below it each host has one, for they share a disk. */
  readonly run: (...args: readonly string[]) => Promise<Ended>
}

/** What it returns has its hosts and its place once the hooks have run. */
export function useTwoHosts(playbook: string): TwoHosts {
  const site = { run } as { -readonly [Key in keyof TwoHosts]: TwoHosts[Key] }
  function run(...args: readonly string[]): Promise<Ended> {
    const words = ['run', 'site.yml', '-e', `folder=${site.place.folder}/target`, ...args]
    return site.place.run(words, { env: { PASSWORD } })
  }
  beforeAll(async () => {
    site.hosts = await startHosts()
  })
  afterAll(() => site.hosts.close())
  beforeEach(() => {
    const { inventory, pins } = site.hosts
    site.place = new Workplace().write({ 'inventory.yml': inventory, pins, 'site.yml': playbook })
    for (const host of ['a', 'b']) mkdirSync(join(site.place.folder, 'target', host), { recursive: true })
  })
  afterEach(() => site.place.remove())
  return site
}

/** Of `--output jsonl`, and of a journal. */
export function eventsOf(text: string): readonly RunEvent[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent)
}
