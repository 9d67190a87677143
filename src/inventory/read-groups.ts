import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import { asMap, asString, itemsOf, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry } from '../language/yaml-node.ts'
import { type ConnectionLayer, type LayerContext, readConnection } from './connection-layer.ts'
import {
  type AllMembers,
  allHosts,
  cycleOf,
  type GroupGraph,
  groupGraph,
  type Members,
} from './group-graph.ts'
import type { Group } from './model.ts'
import { readVariables, type Variables } from './read-variables.ts'

export interface LoadedGroup extends Group {
  readonly variables: Variables
  readonly connection: ConnectionLayer
}

/** Groups with all their hosts, those of the groups in them included; a group stands behind the ones that it is in. */
export function readGroups(
  entries: readonly YamlEntry[],
  hostNames: readonly string[],
  context: LayerContext,
): readonly LoadedGroup[] {
  const names = { hosts: new Set(hostNames), groups: new Set(entries.map((entry) => entry.key)) }
  const members = new Map(entries.map((entry) => [entry.key, readMembers(entry, names, context.diagnostics)]))
  const graph = groupGraph(members)
  reportCycles(entries, members, graph, context.diagnostics)
  const hosts = allHosts(members, graph)
  const places = new Map(hostNames.map((host, place) => [host, place]))
  return byDepth(entries, graph).map(({ key, value }) => ({
    name: key,
    hosts: inOrder(hosts.get(key) ?? new Set(), places),
    variables: readVariables(memberOf(value, 'vars'), context.diagnostics),
    connection: readConnection(asMap(memberOf(value, 'connection')), context),
  }))
}

interface Names {
  readonly hosts: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

function readMembers({ value }: YamlEntry, names: Names, diagnostics: Diagnostics): Members {
  const read = (key: keyof Names, kind: string): readonly string[] => {
    const [known, others] = key === 'hosts' ? [names.hosts, names.groups] : [names.groups, names.hosts]
    return itemsOf(memberOf(value, key)).flatMap((node) => {
      const name = asString(node)
      if (name === undefined || known.has(name)) return name ?? []
      const hint = others.has(name)
        ? `that is a ${kind === 'host' ? 'group: name it under `groups:`' : 'host: name it under `hosts:`'}`
        : () => suggestionHint(name, known)
      diagnostics.error('unknown-in-group', `unknown ${kind} "${name}"`, node.span, hint)
      return []
    })
  }
  return { hosts: read('hosts', 'host'), groups: read('groups', 'group') }
}

function reportCycles(
  entries: readonly YamlEntry[],
  members: AllMembers,
  { tangled }: GroupGraph,
  diagnostics: Diagnostics,
): void {
  const left = new Set(tangled)
  for (const { key, keySpan } of entries) {
    const cycle = left.has(key) ? cycleOf(key, members) : undefined
    if (cycle === undefined) continue
    for (const name of cycle) left.delete(name)
    diagnostics.error(
      'group-cycle',
      `groups contain each other: ${shortened(cycle).join(' → ')}`,
      keySpan,
      'take one of them out of the other',
    )
  }
}

function shortened(names: readonly string[]): readonly string[] {
  return names.length <= MOST_NAMED ? names : [...names.slice(0, MOST_NAMED - 2), '…', ...names.slice(-1)]
}

const MOST_NAMED = 12

/** As the hosts are written, whatever the order in the group. */
function inOrder(hosts: ReadonlySet<string>, places: ReadonlyMap<string, number>): readonly string[] {
  const placeOf = (host: string): number => places.get(host) ?? places.size
  return [...hosts].toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** Outer groups first, else as they are written: so that the nearest one's variables win. */
function byDepth(entries: readonly YamlEntry[], { depths }: GroupGraph): readonly YamlEntry[] {
  const depthOf = ({ key }: YamlEntry): number => depths.get(key) ?? 0
  return entries.toSorted((one, other) => depthOf(one) - depthOf(other))
}
