import type { Diagnostics } from '../core/diagnostic.ts'
import { checkSchema } from '../language/check-schema.ts'
import { SchemaValidator } from '../language/schema-validator.ts'
import { asMap, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlMap } from '../language/yaml-node.ts'
import { checkEntryNames } from './check-entry-names.ts'
import { checkJumps } from './check-jumps.ts'
import { checkPairs } from './check-pairs.ts'
import { checkTransports } from './check-transports.ts'
import type { ConnectionLanguage } from './connection-language.ts'
import { defaultConnection, readConnection } from './connection-layer.ts'
import type { LocalFiles } from './local-files.ts'
import type { Inventory } from './model.ts'
import { readGroups } from './read-groups.ts'
import { readHosts } from './read-hosts.ts'
import { readPairs } from './read-pairs.ts'
import { readVariables } from './read-variables.ts'
import { INVENTORY_SOURCES, type InventorySources, sourceOf } from './source-table.ts'

interface InventoryRequest {
  readonly path: string
  readonly files: LocalFiles
  /** What `~` stands for. */
  readonly home: string
  /** What may be said of the ways to hosts: `CONNECTIONS`, which the table of transports makes. */
  readonly connections: ConnectionLanguage
  /** Where inventories may come from; `INVENTORY_SOURCES` when nothing is said. */
  readonly sources?: InventorySources
  /** Shared by what is loaded together; a new one when nothing is said. */
  readonly validator?: SchemaValidator
  readonly diagnostics: Diagnostics
}

/**
 * Reads an inventory. What is wrong is reported; the rest is given nevertheless, so that a playbook can be checked
 * against it: only where `diagnostics` has no errors may it be used for a run. `undefined`: there is nothing to be had.
 */
export function loadInventory(request: InventoryRequest): Inventory | undefined {
  const { path, files, connections, diagnostics } = request
  const source = sourceOf(path, files, request.sources ?? INVENTORY_SOURCES)
  const root = source.read(path, files, diagnostics)
  if (root === undefined) return undefined
  checkSchema(
    root,
    connections.schema,
    { diagnostics, validator: request.validator ?? new SchemaValidator() },
    'the inventory',
  )
  return root.kind === 'map' ? readInventory(root, request) : undefined
}

function readInventory(
  root: YamlMap,
  { path, files, home, connections, diagnostics }: InventoryRequest,
): Inventory {
  const entries = {
    hosts: entriesOf(root, 'hosts'),
    groups: entriesOf(root, 'groups'),
    pairs: entriesOf(root, 'pairs'),
  }
  checkEntryNames(entries, diagnostics)
  const context = { path, home, connections, diagnostics }
  const names = entries.hosts.map((entry) => entry.key)
  const groups = readGroups(entries.groups, names, context)
  const pairs = readPairs(entries.pairs, names, context)
  const variables = readVariables(memberOf(root, 'vars'), diagnostics)
  const connection = readConnection(memberOf(root, 'connection'), context)
  const defaults = defaultConnection(connections, home, (key) => files.stat(key) !== undefined)
  const hosts = readHosts(entries.hosts, { groups, pairs, variables, connection, defaults }, context)
  checkPairs(pairs, hosts, diagnostics)
  checkJumps(root, hosts, diagnostics)
  checkTransports(root, hosts, connections.transports, diagnostics)
  return {
    path,
    hosts,
    groups: new Map(groups.map(({ name, hosts }) => [name, { name, hosts }])),
    pairs: new Map(pairs.map(({ pair }) => [pair.name, pair])),
  }
}

function entriesOf(root: YamlMap, key: string): readonly YamlEntry[] {
  return asMap(memberOf(root, key))?.entries ?? []
}
