import { type ResolveSecret, withSecrets } from '../language/secret-source.ts'
import { UnknownValue } from '../language/unknown-value.ts'
import type { Scope } from '../language/value-template.ts'
import type { Host, Inventory, Pair } from './model.ts'
import { type OuterLevels, outerScope } from './precedence.ts'
import { view, withGetter, withValues } from './variable-scope.ts'

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
 *     pair    { name, active, standby, members: [active, standby], vip: { address, prefix, cidr, interface }, holder }
 *     peer    { NAME: each variable of the peer; name, role, port, address: its address for the link between the two }
 *
 * The engine adds `results` and `peer.results` while it runs, and asks the hosts for `pair.holder`. `given` has the levels of `inventory/precedence.ts` that are not the
 * inventory's; of these `-e` alone counts for the peer's variables, too. Without `secrets` a variable that needs one cannot be read.
 * An `interface` that the inventory leaves open is an empty text.
 */
export function hostScope(inventory: Inventory, hostName: string, given: HostLevels = {}): Scope {
  const { extra, secrets } = given
  const context = { inventory, extra, secrets, groups: () => groupLists(inventory), scopes: new Map() }
  const host = hostNamed(hostName, inventory)
  return outerScope(factsOf(host, context), { ...given, inventory: host.vars.values() })
}

export interface HostLevels extends Omit<OuterLevels, 'inventory'> {
  readonly secrets?: ResolveSecret | undefined
}

/** The other member of the host's pair. */
export function peerOf(inventory: Inventory, host: Host): Host | undefined {
  if (host.pair === undefined) return undefined
  return inventory.hosts.get(host.role === 'active' ? host.pair.standby : host.pair.active)
}

interface Context {
  readonly inventory: Inventory
  readonly extra: Scope | undefined
  readonly secrets: ResolveSecret | undefined
  readonly groups: () => Scope
  /** What peers' variables are read from, made once for each host, so that those that are made from each other are found out. */
  readonly scopes: Map<string, Scope>
}

function inventoryScope(host: Host, context: Context): Scope {
  const { extra, scopes } = context
  const scope =
    scopes.get(host.name) ??
    outerScope(factsOf(host, context), { inventory: host.vars.values(), ...(extra && { extra }) })
  scopes.set(host.name, scope)
  return scope
}

function hostNamed(name: string, { hosts, path }: Inventory): Host {
  const host = hosts.get(name)
  if (host === undefined) throw new RangeError(`no host "${name}" in ${path}`)
  return host
}

function factsOf(host: Host, context: Context): Scope {
  const { secrets } = context
  const own = { host: hostFacts(host) }
  const common = withGetter(secrets === undefined ? own : withSecrets(own, secrets), 'groups', context.groups)
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
  const facts = {
    name: pair.name,
    active: pair.active,
    standby: pair.standby,
    members: [pair.active, pair.standby],
    vip: { address, prefix, cidr: `${address}/${prefix}`, interface: pair.vip.interface ?? '' },
  }
  return withHolder(facts, NOT_ASKED)
}

/** A pair with who holds its VIP. Who takes the pair as a whole does not ask for that. */
export function withHolder(pair: Scope, holder: unknown): Scope {
  return Object.defineProperty({ ...pair }, 'holder', { value: holder, configurable: true })
}

const NOT_ASKED = new UnknownValue('who holds the VIP is known while a run asks the hosts', {
  isAwaited: true,
  asks: 'pair.holder',
})

/** The peer's variables are rendered in the peer's own scope. */
function peerFacts(peer: Host, context: Context): Scope {
  const names = [...peer.vars.keys(), ...Object.keys(context.extra ?? {})]
  const { name, role, connection, peerAddress } = peer
  return view(inventoryScope(peer, context), names, {
    name,
    role,
    port: connection.port,
    address: peerAddress,
  })
}
