import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkPairVariables } from '../../src/appliance/settings/check-pair-variables.ts'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { loadInventory } from '../../src/inventory/load-inventory.ts'
import { type LocalFiles, localFiles } from '../../src/inventory/local-files.ts'
import { modules } from '../../src/modules/registry.ts'
import { loadPlaybook } from '../../src/program/load-playbook.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'
import { Workplace } from '../cli/support/command.ts'
import { ownFiles } from '../support/own-files.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { VALIDATOR } from '../support/validator.ts'

const ROOT = join(import.meta.dirname, '../..')
const disk = localFiles(ownFiles())
const tasks = (body: string): string => `- name: P\n  hosts: all\n  tasks:\n${body}`
const says = (expression: string): string => tasks(`    - debug: { message: '{{ ${expression} }}' }\n`)
const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('')

const letters = Array.from('bcdefghi')
const BOMB = `- name: P\n  hosts: all\n  vars:\n    a: &a [x,x,x,x,x,x,x,x,x]\n${letters
  .map((name, index) => `    ${name}: &${name} [${times(9, () => `*${'abcdefgh'[index]},`)}]\n`)
  .join('')}  tasks: []\n`

/** What was written, and the first words that must be said of it. */
const SIZES: Readonly<Record<string, readonly [string, RegExp]>> = {
  'aliases nine levels deep': [
    BOMB,
    /^with what its aliases stand for this file has more than 1 000 000 values$/,
  ],
  '10 000 brackets': ['['.repeat(10_000), /nesting exceeded/],
  '2 000 blocks': [times(2000, (i) => `${' '.repeat(i)}a:\n`), /nesting exceeded/],
  '3 000 &&': [
    says(`${times(3000, () => 'true && ')}true`),
    /^the expression is too long or nested too deeply/,
  ],
  '20 000 !': [says(`${'!'.repeat(20_000)}true`), /^the expression is too long or nested too deeply/],
  '20 000 parentheses': [
    says(`${'('.repeat(20_000)}1${')'.repeat(20_000)}`),
    /^the expression is too long or nested too deeply/,
  ],
  '20 000 unknown names in a line': [
    tasks(`    - debug: { message: '${times(20_000, (i) => `{{ u${i} }}`)}' }\n`),
    /^undefined variable "u0"$/,
  ],
  '20 000 unknown modules': [
    tasks(times(20_000, (i) => `    - dbug${i}: { message: x }\n`)),
    /^unknown module "dbug0"$/,
  ],
  '20 000 times the same key': [
    `- name: P\n  hosts: all\n  vars:\n${times(20_000, () => '    a: 1\n')}  tasks: []\n`,
    /^"a" stands here twice$/,
  ],
  'task files that stand for 10¹⁰ tasks': [
    tasks('    - include: inc0.yml\n'),
    /^with what it includes the playbook has more tasks than are run$/,
  ],
  'a template 2 000 blocks deep': [
    tasks('    - template: { src: deep.hbs, dest: /x }\n'),
    /^the template is nested too deeply$/,
  ],
}

describe('what is too large', () => {
  let place: Workplace

  beforeEach(() => {
    place = new Workplace().write({
      'inventory.yml': 'hosts: { a: { address: 192.0.2.1 } }\n',
      'deep.hbs': '{{#if a}}'.repeat(2000) + '{{/if}}'.repeat(2000),
      'inc10.yml': 'tasks: [{ debug: { message: x } }]\n',
    })
    for (let i = 0; i < 10; i++)
      place.write({ [`inc${i}.yml`]: `tasks: [${times(10, () => `{ include: inc${i + 1}.yml }, `)}]\n` })
  })

  afterEach(() => place.remove())

  it.each(Object.keys(SIZES))('security 23: %s: a diagnostic, at a bounded cost', (name) => {
    const [text, words] = SIZES[name] ?? ['', /^$/]
    place.write({ 'site.yml': text })
    const before = process.cpuUsage()
    const found = check(join(place.folder, 'inventory.yml'), join(place.folder, 'site.yml'), disk)
    expect(found.all[0]?.summary).toMatch(words)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(6000)
  })

  it('security 23: 40 000 hosts are read at a cost that grows with their number', () => {
    const cost = (count: number): number => {
      place.write({
        'inventory.yml': `hosts:\n${times(count, (i) => `  h${i}: { address: 10.0.${(i >> 8) & 255}.${i & 255} }\n`)}`,
      })
      const before = process.cpuUsage()
      const diagnostics = new Diagnostics()
      const inventory = loadInventory({
        path: join(place.folder, 'inventory.yml'),
        files: disk,
        home: '/',
        connections: CONNECTIONS,
        validator: VALIDATOR,
        diagnostics,
      })
      expect([inventory?.hosts.size, diagnostics.count]).toEqual([count, 0])
      return process.cpuUsage(before).user / 1000
    }
    cost(1000)
    const [few, many] = [cost(5000), cost(40_000)]
    expect(many).toBeLessThan(few * 24 + 500)
  })

  it('security 23: of 20 000 mistakes in one line the first are shown, with what stands around them', async () => {
    place.write({ 'site.yml': SIZES['20 000 unknown names in a line']?.[0] ?? '' })
    const { code, stderr } = await place.run(['validate', 'site.yml'])
    expect(code).toBe(65)
    expect(stderr.length).toBeLessThan(100_000)
    expect(stderr).toMatch(/\nand 19900 more\n\n20000 mistakes found, nothing was connected to\n$/)
  })
})

describe('the shipped playbook and inventory with one thing wrong', () => {
  const playbook = join(ROOT, 'playbooks/appliance.yml')
  const shipped = { inventory: read(join(ROOT, 'inventory.yml')), playbook: read(playbook) }

  it('security 22: a member of a pair that is no host is told', () => {
    const text = readFileSync(join(ROOT, 'inventory.yml'), 'utf8').replace(
      'standby: wrtc-b',
      'standby: wrtc-bb',
    )
    const found = checkTexts({ 'inventory.yml': text }, playbook)
    expect(found.all.map(({ summary, hint }) => [summary, hint])).toEqual([
      ['unknown host "wrtc-bb"', 'did you mean "wrtc-b"?'],
    ])
  })

  it.each(['inventory', 'playbook'] as const)(
    'security 22: whatever is wrong in the %s is told, and no bug',
    (which) => {
      const random = randomFrom(SEED)
      for (let round = 0; round < rounds(60); round++) {
        const wrong = structuredClone(shipped)
        const what = spoil(wrong[which], random)
        const texts = {
          'inventory.yml': JSON.stringify(wrong.inventory),
          'appliance.yml': JSON.stringify(wrong.playbook),
        }
        expect(() => checkTexts(texts, playbook), `seed ${SEED}, round ${round}: ${what}`).not.toThrow()
      }
    },
  )
})

function read(path: string): unknown {
  return load(readFileSync(path, 'utf8'))
}

/** Changes one node of some data, and says how. */
function spoil(data: unknown, random: () => number): string {
  const places: { readonly owner: Record<string, unknown>; readonly key: string }[] = []
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return
    for (const [key, inner] of Object.entries(value)) {
      places.push({ owner: value as Record<string, unknown>, key })
      walk(inner)
    }
  }
  walk(data)
  const { owner, key } = places[Math.floor(random() * places.length)] ?? { owner: {}, key: '' }
  const kind = Math.floor(random() * 6)
  const value = owner[key]
  const others = [
    null,
    '',
    'nobody',
    '{{ nobody }}',
    '{{ peer.nobody }}',
    7,
    -1,
    1.5,
    true,
    [],
    {},
    [value],
    { x: value },
    { secret: { env: 'X' } },
  ]
  if (kind === 0 && Array.isArray(owner)) owner.splice(Number(key), 1)
  else if (kind === 0) Reflect.deleteProperty(owner, key)
  else if (kind === 1 && !Array.isArray(owner)) {
    Reflect.deleteProperty(owner, key)
    owner[`${key}x`] = value
  } else if (kind === 2 && Array.isArray(owner)) owner.push(value)
  else if (kind === 2) Object.assign(owner, { [`${key}2`]: value })
  else if (kind === 3 && typeof value === 'string') owner[key] = `${value}x`
  else owner[key] = others[Math.floor(random() * others.length)]
  return `${kind} at ${key}: ${JSON.stringify(owner[key])}`
}

function checkTexts(texts: Readonly<Record<string, string>>, playbook: string): Diagnostics {
  const own = (path: string): string | undefined =>
    path === playbook ? texts['appliance.yml'] : path === 'inventory.yml' ? texts['inventory.yml'] : undefined
  const files: LocalFiles = {
    ...disk,
    stat: (path) => {
      const text = own(path)
      return text === undefined ? disk.stat(path) : { kind: 'file', size: text.length }
    },
    read: (path) => {
      const text = own(path)
      return text === undefined ? disk.read(path) : Buffer.from(text)
    },
  }
  return check('inventory.yml', playbook, files)
}

function check(inventoryPath: string, path: string, files: LocalFiles): Diagnostics {
  const diagnostics = new Diagnostics()
  const inventory = loadInventory({
    path: inventoryPath,
    files,
    home: '/',
    connections: CONNECTIONS,
    validator: VALIDATOR,
    diagnostics,
  })
  const playbook = loadPlaybook({
    path,
    files,
    inventory,
    catalog: modules,
    validator: VALIDATOR,
    extraVars: {},
    diagnostics,
  })
  if (inventory !== undefined && playbook !== undefined)
    checkPairVariables({ inventory, playbook, extraVars: {}, diagnostics })
  return diagnostics
}
