import type { Scope } from '../language/value-template.ts'
import type { Host, Inventory, Pair } from './model.ts'
import { extendScope, view, withGetter, withValues } from './variable-scope.ts'

/**
 * The names that the inventory gives to a host's expressions and templates:
 *
 *     host    { name, address, peer_address, port: of its sshd, groups: [names] }
 *     groups  { NAME: [hosts], all: [hosts] }
 *     NAME    each variable of the host
 *
 * and, for a member of a pair only:
 *
 *     role    'active' | 'standby', as configured
 *     pair    { name, active, standby, members: [active, standby], vip: { address, prefix, cidr, interface } }
 *     peer    { NAME: each variable of the peer; name, role, port, address: its address for the link between the two }
 *
 * The engine adds `results` and `peer.results` while it runs (`withValues`), and the play's variables
 * on the same level as the inventory's (`extendScope`). `extra` are the values of `-e`: they win over the inventory's,
 * on the peer too. An `interface` that the inventory leaves open is an empty text.
 */
export function hostScope(inventory: Inventory, hostName: string, extra: Scope = {}): Scope {
  return scopeOf(hostName, { inventory, extra, groups: () => groupLists(inventory), scopes: new Map() })
}

/** The other member of the host's pair. */
export function peerOf(inventory: Inventory, host: Host): Host | undefined {
  if (host.pair === undefined) return undefined
  return inventory.hosts.get(host.role === 'active' ? host.pair.standby : host.pair.active)
}

interface Context {
  readonly inventory: Inventory
  readonly extra: Scope
  readonly groups: () => Scope
  /** Made once for each host, so that two peers' variables that are made from each other are found out. */
  readonly scopes: Map<string, Scope>
}

function scopeOf(hostName: string, context: Context): Scope {
  const known = context.scopes.get(hostName)
  if (known !== undefined) return known
  const host = context.inventory.hosts.get(hostName)
  if (host === undefined) throw new RangeError(`no host "${hostName}" in ${context.inventory.path}`)
  const scope = withValues(extendScope(factsOf(host, context), host.vars.values()), context.extra)
  context.scopes.set(hostName, scope)
  return scope
}

function factsOf(host: Host, context: Context): Scope {
  const common = withGetter({ host: hostFacts(host) }, 'groups', context.groups)
  if (host.pair === undefined) return common
  const facts = withValues(common, { role: host.role, pair: pairFacts(host.pair) })
  const peer = peerOf(context.inventory, host)
  return peer === undefined ? facts : withGetter(facts, 'peer', () => peerFacts(peer, context))
}

function hostFacts(host: Host): Scope {
  const { name, address, peerAddress, connection, groups } = host
  return { name, address, peer_address: peerAddress, port: connection.port, groups }
}

function groupLists(inventory: Inventory): Scope {
  const named = [...inventory.groups.values()].map((group) => [group.name, group.hosts] as const)
  return Object.fromEntries([...named, ['all', [...inventory.hosts.keys()]]])
}

function pairFacts(pair: Pair): Scope {
  const { address, prefix } = pair.vip
  return {
    name: pair.name,
    active: pair.active,
    standby: pair.standby,
    members: [pair.active, pair.standby],
    vip: { address, prefix, cidr: `${address}/${prefix}`, interface: pair.vip.interface ?? '' },
  }
}

/** The peer's variables are rendered in the peer's own scope. */
function peerFacts(peer: Host, context: Context): Scope {
  const own = scopeOf(peer.name, context)
  const names = [...peer.vars.keys(), ...Object.keys(context.extra)]
  const { name, role, connection, peerAddress } = peer
  return withValues(view(own, names), { name, role, port: connection.port, address: peerAddress })
}
