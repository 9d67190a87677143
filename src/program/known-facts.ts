import { peerOf } from '../inventory/host-scope.ts'
import type { Host, Inventory } from '../inventory/model.ts'
import type { KnownNames } from '../language/check-references.ts'

/** The names of a host that `hostScope` and the engine provide, without `results`. */
export function knownFacts(inventory: Inventory, extra: readonly string[]): (host: Host) => KnownNames {
  const groups = groupNames(inventory)
  return (host) => {
    const own = { ...names([...host.vars.keys(), ...extra]), host: HOST, groups }
    return host.pair === undefined
      ? own
      : { ...own, role: 'any', pair: PAIR, peer: peerNames(host, inventory, extra) }
  }
}

/** A text has no members. */
const HOST: KnownNames = { name: {}, address: {}, peer_address: {}, port: {}, groups: 'any' }

const PAIR: KnownNames = {
  name: {},
  active: {},
  standby: {},
  members: 'any',
  holder: {},
  vip: { address: {}, prefix: {}, cidr: {}, interface: {} },
}

function peerNames(host: Host, inventory: Inventory, extra: readonly string[]): KnownNames | 'any' {
  const peer = peerOf(inventory, host)
  if (peer === undefined) return 'any'
  return { ...names([...peer.vars.keys(), ...extra]), name: {}, role: {}, port: {}, address: {} }
}

function groupNames(inventory: Inventory): KnownNames {
  return { ...names(inventory.groups.keys()), all: 'any' }
}

/** Names whose members are not known. */
export function names(list: Iterable<string>): KnownNames {
  return Object.fromEntries([...list].map((name) => [name, 'any'] as const))
}
