import { Diagnostics } from '../../core/diagnostic.ts'
import { type Printable, print, printableJson } from '../../core/printable.ts'
import { expandPattern } from '../../inventory/expand-pattern.ts'
import type { ConnectionSettings, Host, Inventory } from '../../inventory/model.ts'
import { textTable } from '../../report/text-table.ts'
import { TRANSPORTS, transportNamed } from '../../transport/transport-table.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadInventoryAlone } from '../read-inventory.ts'
import { reportDiagnostics } from '../report-diagnostics.ts'
import { COLOR_OPTION, INVENTORY_OPTION, JSON_OPTION } from '../shared-options.ts'

export const listHosts = defineCommand({
  positionals: [{ name: 'PATTERN', kind: 'optional' }],
  options: { ...INVENTORY_OPTION, ...COLOR_OPTION, ...JSON_OPTION },
  async act({ options, positionals: [pattern = 'all'] }, terminal) {
    const inventory = loadInventoryAlone(options, terminal)
    const diagnostics = new Diagnostics()
    const names = new Set(expandPattern(inventory, pattern, { span: undefined, diagnostics }))
    reportDiagnostics(diagnostics, options.color, terminal, EXIT.usage)
    const hosts = [...inventory.hosts.values()].filter(({ name }) => names.has(name))
    terminal.stdout.write(options.output === 'json' ? asJson(hosts, inventory) : textTable(hosts.map(row)))
    return EXIT.asked
  },
})

function row({ name, address, connection, pair, role, groups }: Host): readonly string[] {
  const login = connection.user === undefined ? '' : `${connection.user}@`
  const port = connection.port === 22 ? '' : ` port ${connection.port}`
  const { overNetwork, hostNoun } = transportNamed(connection.transport)
  const where = overNetwork ? `${login}${address}${port}` : hostNoun
  const inPair = pair === undefined ? '' : `${role} of ${pair.name}`
  return [name, where, inPair, groups.join(', ')]
}

/** The transport where it is not the first one, and the port where it has one. */
function way({ transport, port }: ConnectionSettings): {
  readonly transport?: string
  readonly port?: number
} {
  const { overNetwork } = transportNamed(transport)
  return {
    ...(transport === TRANSPORTS[0].name ? {} : { transport }),
    ...(overNetwork ? { port } : {}),
  }
}

function asJson(hosts: readonly Host[], { groups, pairs }: Inventory): Printable {
  const data = {
    hosts: hosts.map(({ name, address, connection, pair, role, groups: inGroups }) => ({
      name,
      address,
      ...way(connection),
      ...(connection.user === undefined ? {} : { user: connection.user }),
      groups: inGroups,
      ...(pair === undefined ? {} : { pair: pair.name, role }),
    })),
    groups: [...groups.values()].map(({ name, hosts: members }) => ({ name, hosts: members })),
    pairs: [...pairs.values()].map(({ name, active, standby, vip }) => ({ name, active, standby, vip })),
  }
  return print`${printableJson(data)}\n`
}
