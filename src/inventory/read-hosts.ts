import type { Diagnostics } from '../core/diagnostic.ts'
import { asString, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlNode } from '../language/yaml-node.ts'
import {
  type ConnectionLayer,
  type LayerContext,
  mergeConnections,
  readConnection,
} from './connection-layer.ts'
import { parseIpAddress } from './ip-address.ts'
import type { ConnectionSettings, Host, Role } from './model.ts'
import { byPrecedence } from './precedence.ts'
import type { LoadedGroup } from './read-groups.ts'
import type { LoadedPair } from './read-pairs.ts'
import { mergeVariables, readVariables, type Variables } from './read-variables.ts'

/** What hosts inherit from elsewhere in the inventory. */
export interface InheritedSettings {
  /** Outer groups first. */
  readonly groups: readonly LoadedGroup[]
  readonly pairs: readonly LoadedPair[]
  readonly variables: Variables
  readonly connection: ConnectionLayer
  readonly defaults: ConnectionSettings
}

export function readHosts(
  entries: readonly YamlEntry[],
  inherited: InheritedSettings,
  context: LayerContext,
): ReadonlyMap<string, Host> {
  const memberships = membershipsOf(inherited.groups)
  const pairs = new Map<string, LoadedPair>()
  for (const loaded of inherited.pairs.toReversed())
    for (const member of [loaded.pair.active, loaded.pair.standby]) pairs.set(member, loaded)
  return new Map(
    entries.map((entry) => {
      const groups = memberships.get(entry.key) ?? []
      return [entry.key, readHost(entry, { inherited, groups, loaded: pairs.get(entry.key) }, context)]
    }),
  )
}

function membershipsOf(groups: readonly LoadedGroup[]): ReadonlyMap<string, readonly LoadedGroup[]> {
  const memberships = new Map<string, LoadedGroup[]>()
  for (const group of groups) {
    for (const host of group.hosts) {
      const known = memberships.get(host)
      if (known === undefined) memberships.set(host, [group])
      else known.push(group)
    }
  }
  return memberships
}

/** What one host inherits: the settings of its own groups, outer groups first, and of its pair. */
interface Place {
  readonly inherited: InheritedSettings
  readonly groups: readonly LoadedGroup[]
  readonly loaded: LoadedPair | undefined
}

function readHost({ key, keySpan, value }: YamlEntry, place: Place, context: LayerContext): Host {
  const { inherited, groups, loaded } = place
  const address = readAddress(memberOf(value, 'address'), context.diagnostics) ?? key
  const own = [readConnection(memberOf(value, 'connection'), context), readConnection(value, context)]
  return {
    name: key,
    span: keySpan,
    address,
    peerAddress: readAddress(memberOf(value, 'peer_address'), context.diagnostics) ?? address,
    connection: mergeConnections(inheritedBy(key, place), own),
    groups: groups.map((group) => group.name),
    pair: loaded?.pair,
    role: roleIn(loaded, key),
    vars: mergeVariables(
      byPrecedence({
        all: inherited.variables,
        groups: mergeVariables(groups.map((group) => group.variables)),
        pair: loaded?.variables ?? new Map(),
        host: readVariables(memberOf(value, 'vars'), context.diagnostics),
      }),
    ),
  }
}

/** A jump host gets on from here directly, though it is in the group whose hosts it leads to. */
function inheritedBy(host: string, { inherited, groups }: Place): ConnectionSettings {
  const layers = groups.map((group) => group.connection)
  const settings = mergeConnections(inherited.defaults, [inherited.connection, ...layers])
  return settings.jump === host ? { ...settings, jump: undefined } : settings
}

function roleIn(loaded: LoadedPair | undefined, host: string): Role | undefined {
  if (loaded === undefined) return undefined
  return loaded.pair.active === host ? 'active' : 'standby'
}

function readAddress(node: YamlNode | undefined, diagnostics: Diagnostics): string | undefined {
  const text = asString(node)
  if (node === undefined || text === undefined || text === '') return undefined
  const problem = addressProblem(text)
  if (problem === undefined) return text
  diagnostics.error(
    'not-an-address',
    `"${text}" is neither an address nor a host's DNS name`,
    node.span,
    problem,
  )
  return text
}

/** What to do about an address that cannot be one. */
function addressProblem(text: string): string | undefined {
  if (parseIpAddress(text) !== undefined || /^fe80:[0-9a-f:]+%[\w.-]+$/i.test(text)) return undefined
  if (text.includes('@')) return 'the login goes under `user:`'
  if (text.includes('/')) return 'write the address alone, without a prefix'
  if (/^\[.*\]/.test(text) || /^[^:]+:\d+$/.test(text))
    return 'the port goes under `port:`, and brackets are not needed'
  if (/^[\d.]+$/.test(text)) return 'an IPv4 address is four numbers from 0 to 255'
  return /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(text)
    ? undefined
    : 'letters, digits, "." and "-" make a DNS name'
}
