import { expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../src/core/format-diagnostic.ts'
import type { SourceSpan } from '../../src/core/source.ts'
import type { InventorySource } from '../../src/inventory/inventory-source.ts'
import { loadInventory } from '../../src/inventory/load-inventory.ts'
import { INVENTORY_SOURCES, type InventorySources } from '../../src/inventory/source-table.ts'
import { readSource } from '../../src/inventory/source-text.ts'
import { type YamlEntry, YamlMap, type YamlScalar } from '../../src/language/yaml-node.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'
import { memoryFiles } from './support/memory-files.ts'

/** What a file of its own would hold: a host and its address a line. */
const hostsList: InventorySource = {
  summary: 'a list of hosts',
  canRead: (path) => path.endsWith('.hosts'),
  read(path, files, diagnostics) {
    const file = readSource({ path, kind: 'inventory', span: undefined }, files, diagnostics)
    if (file === undefined) return undefined
    const span = (start: number, text: string): SourceSpan => ({ file, start, end: start + text.length })
    const hosts = [...file.text.matchAll(/^(\S+) (\S+)$/gm)].map(
      ({ index, 1: name = '', 2: address = '' }) => {
        const place = span(index + name.length + 1, address)
        const key = { key: name, keySpan: span(index, name) }
        return {
          ...key,
          value: mapOf([{ key: 'address', keySpan: place, value: text(address, place) }], place),
        }
      },
    )
    const whole = span(0, file.text)
    return mapOf([{ key: 'hosts', keySpan: whole, value: mapOf(hosts, whole) }], whole)
  },
}

/** The line that it takes. */
const TABLE: InventorySources = [hostsList, ...INVENTORY_SOURCES]

function load(path: string, text: string) {
  const diagnostics = new Diagnostics()
  const files = memoryFiles({ [path]: text })
  const inventory = loadInventory({
    path,
    files,
    home: '/home/me',
    connections: CONNECTIONS,
    sources: TABLE,
    diagnostics,
  })
  return { inventory, told: diagnostics.all.map(formatDiagnostic) }
}

it('a source of the table gives an inventory like any other, with the defaults of any other', () => {
  const { inventory, told } = load('site.hosts', 'a 10.0.0.1\nb 10.0.0.2\n')
  expect(told).toEqual([])
  const hosts = [...(inventory?.hosts.values() ?? [])]
  expect(hosts.map(({ name, address, connection }) => [name, address, connection.port])).toEqual([
    ['a', '10.0.0.1', 22],
    ['b', '10.0.0.2', 22],
  ])
})

it('has its mistakes told at their places', () => {
  expect(load('site.hosts', 'a 10.0.0.1\nall 10.0.0.300\n').told).toEqual([
    expect.stringMatching(/^error: "all" cannot be the name of a host\n {2}site\.hosts:2:1\n/),
    expect.stringMatching(/^error: "10\.0\.0\.300" is neither .*\n {2}site\.hosts:2:5\n/),
  ])
})

it('leaves other paths to the others', () => {
  expect(load('site.yml', 'hosts: { a: {} }').inventory?.hosts.size).toBe(1)
  expect(load('none.txt', 'a 10.0.0.1').told).toEqual([expect.stringContaining('none.txt:1:1')])
})

function mapOf(entries: readonly YamlEntry[], span: SourceSpan): YamlMap {
  return new YamlMap(entries, span)
}

function text(value: string, span: SourceSpan): YamlScalar {
  return { kind: 'scalar', value, text: value, style: 'plain', span }
}
