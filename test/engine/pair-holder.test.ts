import { describe, expect, it } from 'vitest'
import type { RunMode } from '../../src/journal/event.ts'
import { runExample } from '../program/support/run-example.ts'

const INVENTORY = `
hosts: { a: { address: 10.0.0.1 }, b: { address: 10.0.0.2 } }
pairs: { p: { active: a, standby: b, vip: 10.0.0.9/24, vars: { serves: "{{ pair.holder == host.name }}" } } }
`

interface World {
  /** Who has the address, each time that it is asked; the last one for good. */
  readonly holders: readonly (readonly string[])[]
  /** Exit status of a host's answer. */
  readonly broken?: Readonly<Record<string, number>>
  readonly mode?: RunMode
}

/** Runs tasks on both members of a pair, and counts how often each was asked who holds the VIP. */
async function run(tasks: string, { holders, broken = {}, mode = 'apply' }: World) {
  const asked: Record<string, number> = { a: 0, b: 0 }
  const answer = (source: string, host: string): string | number => {
    if (!source.includes('ip -o address show to 10.0.0.9')) return ''
    const count = (asked[host] ?? 0) + 1
    asked[host] = count
    const now = holders[Math.min(count, holders.length) - 1] ?? []
    return broken[host] ?? (now.includes(host) ? 'held\n' : '')
  }
  const play = `- hosts: [a, b]\n  tasks:\n${tasks}`
  return { ...(await runExample({ 'play.yml': play }, { inventory: INVENTORY, answer, mode })), asked }
}

const SAY = '    - { name: say, debug: "{{ pair.holder }}", when: pair.holder != null }\n'

describe('pair.holder', () => {
  it.each(['apply', 'check'] as const)(
    'is the member that has the VIP, and is asked once (%s)',
    async (mode) => {
      const { lines, asked } = await run(SAY.repeat(3), { holders: [['b']], mode })
      expect(lines.slice(0, 2)).toEqual(['a say: ok (b)', 'b say: ok (b)'])
      expect(lines).toHaveLength(6)
      expect(asked).toEqual({ a: 1, b: 1 })
    },
  )

  it('is known to what variables are made from it, and decides what is done where', async () => {
    const { lines } = await run('    - { name: serve, debug: yes, when: serves }\n', { holders: [['b']] })
    expect(lines).toEqual(['a serve: skipped (serves)', 'b serve: ok (yes)'])
  })

  it('is null where nobody holds it', async () => {
    const { lines } = await run('    - { name: none, debug: nobody, when: pair.holder == null }\n', {
      holders: [[]],
    })
    expect(lines).toEqual(['a none: ok (nobody)', 'b none: ok (nobody)'])
  })

  it('is not asked where nothing needs it', async () => {
    const { asked } = await run('    - { debug: "{{ pair.name }}" }\n', { holders: [['a']] })
    expect(asked).toEqual({ a: 0, b: 0 })
  })

  it('cannot be told where both hold it: the task fails and says so, and a dry run does not know', async () => {
    const both = { holders: [['a', 'b']] }
    const why = 'both a and b hold 10.0.0.9'
    expect((await run(SAY, both)).lines[0]).toBe(`a say: failed (nothing was done: ${why})`)
    expect((await run(SAY, { ...both, mode: 'check' })).lines[0]).toBe(`a say: unknown (${why})`)
  })

  it('cannot be told where one does not answer and the other does not hold it', async () => {
    const { lines } = await run(SAY, { holders: [[]], broken: { b: 3 } })
    expect(lines[0]).toBe(
      'a say: failed (nothing was done: who holds 10.0.0.9 cannot be told: b could not be asked (it ended with 3), and a does not hold 10.0.0.9)',
    )
    expect((await run(SAY, { holders: [['a']], broken: { b: 3 } })).lines[0]).toBe('a say: ok (a)')
  })

  it('is asked again once something was changed, and each time that a task is tried again', async () => {
    const moved = { holders: [['a'], ['b']] }
    const change = '    - { name: change, command: "true" }\n'
    const after = (await run(`${SAY}${change}${SAY}`, moved)).lines
    expect([after[0], after.at(-1)]).toEqual(['a say: ok (a)', 'b say: ok (b)'])
    const wait =
      '    - { name: wait, query: "true", until: { condition: pair.holder == "b", retries: 3, delay: 1 } }\n'
    const { lines, asked } = await run(wait, { holders: [['a'], ['a'], ['a'], ['b']] })
    expect(lines).toEqual(['a wait: ok', 'b wait: ok'])
    expect(asked['a']).toBeGreaterThanOrEqual(4)
  })

  it('may come otherwise in a dry run once a service is restarted', async () => {
    const restart = '    - { name: restart, command: systemctl restart x, when: host.name == "a" }\n'
    const { lines } = await run(`${restart}${SAY}`, { holders: [['a']], mode: 'check' })
    expect(lines.at(-1)).toBe('b say: unknown (whether it is due is not known before "restart")')
  })

  it.each(['unit:keepalived', 'package:*'])(
    'may come otherwise in a dry run once %s is touched, and nothing else',
    async (touched) => {
      const restart = `    - { name: restart, command: { command: x, touches: ["${touched}"] }, when: host.name == "a" }\n`
      const { lines } = await run(`${restart}${SAY}`, { holders: [['a']], mode: 'check' })
      expect(lines.at(-1)).toBe('b say: unknown (whether it is due is not known before "restart")')
      const file =
        '    - { name: write, command: { command: x, touches: [/etc/x] }, when: host.name == "a" }\n'
      const spared = await run(`${file}${SAY}`, { holders: [['a']], mode: 'check' })
      expect(spared.lines.at(-1)).toBe('b say: ok (a)')
    },
  )

  it('is no value that can be had before the run', async () => {
    await expect(
      run('    - { copy: { src: "{{ pair.holder }}", dest: /x } }\n', { holders: [] }),
    ).rejects.toThrow('src must be known before the run')
  })
})
