import { describe, expect, it } from 'vitest'
import { BUILT_IN_NAMES, PRECEDENCE } from '../../src/inventory/precedence.ts'
import { knownFacts } from '../../src/program/known-facts.ts'
import { rightInventory } from '../inventory/support/inventory.ts'
import { runExample } from './support/run-example.ts'

/** How each level gives `x` its own number; in the order of the reference. */
const GIVE: readonly ((part: Parts, value: string) => unknown)[] = [
  (part, value) => Object.assign(part.play, { defaults: { x: value } }),
  (part, value) => Object.assign(part.inventory, { vars: { x: value } }),
  (part, value) => Object.assign(part.outer, { vars: { x: value } }),
  (part, value) => Object.assign(part.pair, { vars: { x: value } }),
  (part, value) => Object.assign(part.host, { vars: { x: value } }),
  (part, value) => Object.assign(part.play, { vars: { x: value } }),
  (part, value) => part.before.push({ set: { x: value } }),
  (part, value) => Object.assign(part.extra, { x: value }),
  (part, value) => Object.assign(part.include, { vars: { x: value } }),
  (part, value) => Object.assign(part.params, { x: { default: value } }),
  (part, value) => Object.assign(part.task, { vars: { x: value } }),
]

type Data = Record<string, unknown>
interface Parts {
  readonly inventory: Data
  readonly outer: Data
  readonly inner: Data
  readonly pair: Data
  readonly host: Data
  readonly play: Data
  readonly before: Data[]
  readonly extra: Data
  readonly include: Data
  readonly params: Data
  readonly task: Data
}

function parts(): Parts {
  return {
    inventory: {},
    outer: { groups: ['inner'] },
    inner: { hosts: ['a'] },
    pair: { active: 'a', standby: 'b', vip: '10.0.0.9/24' },
    host: { address: '10.0.0.1' },
    play: {},
    before: [],
    extra: {},
    include: {},
    params: {},
    task: {},
  }
}

async function valueOfX(part: Parts): Promise<string> {
  const { inventory, outer, inner, pair, host, play, before, extra, include, params, task } = part
  const hosts = { a: host, b: { address: '10.0.0.2' } }
  const ran = await runExample(
    {
      'play.yml': JSON.stringify([
        { hosts: 'a', ...play, tasks: [...before, { include: 't.yml', ...include }] },
      ]),
      't.yml': JSON.stringify({ params, tasks: [{ ...task, debug: '{{ x }}' }] }),
    },
    {
      inventory: JSON.stringify({ hosts, groups: { outer, inner }, pairs: { pair }, ...inventory }),
      extraVars: extra,
    },
  )
  return ran.finished.at(-1)?.message ?? ''
}

describe('precedence of variables', () => {
  it.each(GIVE.map((_give, level) => [PRECEDENCE[level]?.where ?? '', level] as const))(
    '%s wins over all before it',
    async (_name, level) => {
      const part = parts()
      for (const [index, give] of GIVE.slice(0, level + 1).entries()) give(part, `level ${index}`)
      expect(await valueOfX(part)).toBe(`level ${level}`)
    },
  )

  it('an inner group wins over the one around it', async () => {
    const part = parts()
    part.outer['vars'] = { x: 'outer' }
    part.inner['vars'] = { x: 'inner' }
    expect(await valueOfX(part)).toBe('inner')
  })

  it('has all levels of the reference, but for `item`, which no variable can be called', () => {
    expect(GIVE).toHaveLength(PRECEDENCE.length - 1)
  })
})

it('every name that a host has stands in the reference', () => {
  const inventory = rightInventory(
    'hosts: { a: { address: 10.0.0.1 }, b: { address: 10.0.0.2 } }\npairs: { p: { active: a, standby: b, vip: 10.0.0.9/24 } }',
  )
  const host = inventory.hosts.get('a')
  if (host === undefined) throw new Error('no host')
  const named = BUILT_IN_NAMES.flatMap(({ name }) => name.split(', '))
  const known = Object.entries(knownFacts(inventory, [])(host)).flatMap(([root, members]) =>
    typeof members === 'object' && Object.keys(members).length > 0
      ? Object.keys(members).map((member) => `${root}.${member}`)
      : [root],
  )
  const isNamed = (name: string): boolean => named.includes(name) || name.startsWith('groups.')
  expect(known.filter((name) => !isNamed(name))).toEqual([])
})
