import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import { asMap, asString, itemsOf, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry } from '../language/yaml-node.ts'
import { type ConnectionLayer, type LayerContext, readConnection } from './connection-layer.ts'
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
  const members = new Map(
    entries.map((entry) => [entry.key, readMembers(entry, entries, hostNames, context.diagnostics)]),
  )
  reportCycles(entries, members, context.diagnostics)
  return byDepth(entries, members).map(({ key, value }) => ({
    name: key,
    hosts: hostNames.filter((host) => isMember(host, key, members)),
    variables: readVariables(memberOf(value, 'vars'), context.diagnostics),
    connection: readConnection(asMap(memberOf(value, 'connection')), context),
  }))
}

interface Members {
  readonly hosts: readonly string[]
  readonly groups: readonly string[]
}

type AllMembers = ReadonlyMap<string, Members>

function readMembers(
  { value }: YamlEntry,
  entries: readonly YamlEntry[],
  hostNames: readonly string[],
  diagnostics: Diagnostics,
): Members {
  const groupNames = entries.map((entry) => entry.key)
  const read = (key: 'hosts' | 'groups', kind: string, known: readonly string[], others: readonly string[]) =>
    itemsOf(memberOf(value, key)).flatMap((node) => {
      const name = asString(node)
      if (name === undefined || known.includes(name)) return name ?? []
      const hint = others.includes(name)
        ? `that is a ${kind === 'host' ? 'group: name it under `groups:`' : 'host: name it under `hosts:`'}`
        : suggestionHint(name, known)
      diagnostics.error(`unknown ${kind} "${name}"`, node.span, hint)
      return []
    })
  return {
    hosts: read('hosts', 'host', hostNames, groupNames),
    groups: read('groups', 'group', groupNames, hostNames),
  }
}

function reportCycles(entries: readonly YamlEntry[], members: AllMembers, diagnostics: Diagnostics): void {
  const reported = new Set<string>()
  for (const { key, keySpan } of entries) {
    if (reported.has(key)) continue
    const cycle = findCycle([key], members)
    if (cycle === undefined) continue
    for (const name of cycle) reported.add(name)
    diagnostics.error(
      `groups contain each other: ${cycle.join(' → ')}`,
      keySpan,
      'take one of them out of the other',
    )
  }
}

/** The way from the first group of `path` back to itself. */
function findCycle(path: readonly string[], members: AllMembers): readonly string[] | undefined {
  for (const next of members.get(path.at(-1) ?? '')?.groups ?? []) {
    if (next === path[0]) return [...path, next]
    if (path.includes(next)) continue
    const found = findCycle([...path, next], members)
    if (found !== undefined) return found
  }
  return undefined
}

function isMember(host: string, group: string, members: AllMembers, seen: readonly string[] = []): boolean {
  const own = members.get(group)
  if (own === undefined || seen.includes(group)) return false
  return (
    own.hosts.includes(host) || own.groups.some((inner) => isMember(host, inner, members, [...seen, group]))
  )
}

/** Outer groups first, else as they are written: so that the nearest one's variables win. */
function byDepth(entries: readonly YamlEntry[], members: AllMembers): readonly YamlEntry[] {
  const depthOf = (name: string, seen: readonly string[]): number =>
    Math.max(
      0,
      ...[...members]
        .filter(([outer, own]) => own.groups.includes(name) && !seen.includes(outer))
        .map(([outer]) => 1 + depthOf(outer, [...seen, outer])),
    )
  return entries.toSorted((a, b) => depthOf(a.key, [a.key]) - depthOf(b.key, [b.key]))
}
