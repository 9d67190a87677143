import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { loadInventory } from '../../src/inventory/load-inventory.ts'
import { localFiles } from '../../src/inventory/local-files.ts'
import { modules } from '../../src/modules/registry.ts'
import { loadPlaybook } from '../../src/program/load-playbook.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'
import { ownFiles } from '../support/own-files.ts'
import { VALIDATOR } from '../support/validator.ts'

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join('')
const many = (count: number): string => `hosts:\n${times(count, (i) => `  h${i}: { address: 192.0.2.1 }\n`)}`

/** What was written, and the first words that must be said of it. */
const INVENTORIES: Readonly<Record<string, readonly [string, string | undefined]>> = {
  'groups that lead to one host on 2⁴⁰ ways': [
    `${many(1)}groups:\n  g0: { hosts: [h0] }\n  o0: { hosts: [h0] }\n${times(40, (i) => `  g${i + 1}: { groups: [g${i}, o${i}] }\n  o${i + 1}: { groups: [g${i}, o${i}] }\n`)}`,
    undefined,
  ],
  '20 000 groups within each other': [
    `${many(1)}groups:\n  g0: { hosts: [h0] }\n${times(20_000, (i) => `  g${i + 1}: { groups: [g${i}] }\n`)}`,
    undefined,
  ],
  '20 000 groups in a circle': [
    `${many(1)}groups:\n${times(20_000, (i) => `  g${i}: { groups: [g${(i + 1) % 20_000}] }\n`)}`,
    'groups contain each other: g0 → g1 → g2 → g3 → g4 → g5 → g6 → g7 → g8 → g9 → … → g0',
  ],
  '20 000 unknown hosts in a group': [
    `${many(20_000)}groups:\n  g: { hosts: [${times(20_000, (i) => `x${i}, `)}] }\n`,
    'unknown host "x0"',
  ],
  '20 000 misspelt keys': [
    `hosts:\n${times(20_000, (i) => `  h${i}: { adress: 192.0.2.1 }\n`)}`,
    'unknown key "adress" in h0',
  ],
  '20 000 jump hosts one behind the other': [
    `hosts:\n${times(20_000, (i) => `  h${i}: { address: 192.0.2.1, connection: { jump: h${i + 1} } }\n`)}  h20000: { address: 192.0.2.1 }\n`,
    undefined,
  ],
  '4 000 groups, each with a variable of its own': [
    `${many(2000)}groups:\n${times(4000, (i) => `  g${i}: { hosts: [h${i % 2000}], vars: { v: '{{ host.name }}', w${i}: 1 } }\n`)}`,
    undefined,
  ],
  '40 000 hosts, each in a group of its own': [
    `${many(40_000)}groups:\n${times(40_000, (i) => `  g${i}: { hosts: [h${i}] }\n`)}`,
    undefined,
  ],
  '5 000 variables, each made from the next one': [
    `hosts:\n  h0:\n    address: 192.0.2.1\n    vars:\n${times(5000, (i) => `      v${i}: '{{ v${i + 1} }}'\n`)}      v5000: 1\n`,
    undefined,
  ],
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-large-'))
  writeFileSync(join(folder, 'site.yml'), '- name: P\n  hosts: all\n  tasks: [{ debug: { message: x } }]\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it.each(Object.keys(INVENTORIES))('security 23: %s: read at a bounded cost', { timeout: 60_000 }, (name) => {
  const [text, words] = INVENTORIES[name] ?? ['', '']
  const path = join(folder, 'inventory.yml')
  writeFileSync(path, text)
  const files = localFiles(ownFiles())
  const diagnostics = new Diagnostics()
  const before = process.cpuUsage()
  const inventory = loadInventory({
    path,
    files,
    home: '/',
    connections: CONNECTIONS,
    validator: VALIDATOR,
    diagnostics,
  })
  loadPlaybook({
    path: join(folder, 'site.yml'),
    files,
    inventory,
    catalog: modules,
    validator: VALIDATOR,
    extraVars: {},
    diagnostics,
  })
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000)
  expect(diagnostics.all[0]?.summary).toBe(words)
})
