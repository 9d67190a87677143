import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, type SpawnOptions, Workplace } from './support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './support/loopback-hosts.ts'

const REMARK = 'this is an ordinary remark of a settings file that has no sign\n'

let hosts: LoopbackHosts
let place: Workplace

beforeAll(async () => {
  hosts = await startHosts()
})

afterAll(() => hosts.close())

beforeEach(() => {
  place = new Workplace().write({ 'inventory.yml': hosts.inventory, pins: hosts.pins, file: REMARK })
})

afterEach(() => place.remove())

describe('expressions without an end', () => {
  it.each([
    ['line', 'match: "^(\\\\w+\\\\s?)*=", line: "b=1"'],
    ['replace', 'pattern: "^(\\\\w+\\\\s?)*=", with: "b="'],
  ])('security 12: fail a task of %s, and change nothing', async (module, params) => {
    place.write({ 'site.yml': playbook(`${module}: { path: ${place.folder}/file, ${params} }`) })
    const { code, stdout } = await run()
    expect(code).toBe(1)
    expect(stdout).toMatch(/`(match|pattern)` in .*\/file: not done within 1 s/)
    expect(readFileSync(join(place.folder, 'file'), 'utf8')).toBe(REMARK)
  })

  it('security 12: leave Ctrl-C what it is', async () => {
    const task = (index: number): string =>
      `line: { path: ${place.folder}/file, match: "^(\\\\w+\\\\s?)*${index}=", line: "b=1" }, ignore_failure: true`
    place.write({ 'site.yml': playbook(...Array.from({ length: 20 }, (_, index) => task(index))) })
    let isSent = false
    const { code, stdout } = await run((text, child) => {
      if (isSent || !text.includes('passed over')) return
      isSent = true
      child.kill('SIGINT')
    })
    expect(code).toBe(130)
    expect(stdout).toContain('Interrupted')
  })

  it('security 12: fail a condition that matches', async () => {
    const query = `query: "cat ${place.folder}/file", register: said`
    const print = 'debug: x, when: \'results.said.stdout.matches("^(\\\\w+\\\\s?)*=")\''
    place.write({ 'site.yml': playbook(query, print) })
    const { code, stdout } = await run()
    expect(code).toBe(1)
    expect(stdout).toContain('not done within 250 ms')
  })

  it('are none of the ordinary ones', async () => {
    writeFileSync(join(place.folder, 'file'), 'Port 1 😀\r\n')
    const edit = 'pattern: "^(?<key>\\\\w+)\\\\s+.*?\\\\p{Emoji}(?=\\\\r?$)", with: "$<key> 2"'
    place.write({ 'site.yml': playbook(`replace: { path: ${place.folder}/file, ${edit} }`) })
    const { code } = await run()
    expect(code).toBe(0)
    expect(readFileSync(join(place.folder, 'file'), 'utf8')).toBe('Port 2\r\n')
  })
})

function playbook(...tasks: readonly string[]): string {
  return `- hosts: a\n  tasks:\n${tasks.map((task, index) => `    - { name: T${index}, ${task} }\n`).join('')}`
}

function run(onOutput?: SpawnOptions['onOutput']): Promise<Ended> {
  return place.run(['run', 'site.yml'], { env: { PASSWORD }, ...(onOutput && { onOutput }) })
}
