import { peerOf } from '../inventory/host-scope.ts'
import type { Inventory } from '../inventory/model.ts'

/** Hosts that know the same names at every place of a play, so that one check serves for all of them. */
export interface HostClass {
  readonly hosts: readonly string[]
  readonly example: string
}

/**
 * Sorts hosts into classes. Hosts of a class have variables of the same names, peers with variables of the same names,
 * and were in the same ones of `plays` (sets of hosts), as were their peers: results are known only to the hosts of
 * their play.
 */
export function hostClasses(
  hosts: readonly string[],
  inventory: Inventory,
  plays: readonly ReadonlySet<string>[],
): readonly HostClass[] {
  const classes = new Map<string, string[]>()
  for (const name of hosts) {
    const key = signatureOf(name, inventory, plays)
    const known = classes.get(key)
    if (known === undefined) classes.set(key, [name])
    else known.push(name)
  }
  return [...classes.values()].map((members) => ({ hosts: members, example: members[0] ?? '' }))
}

function signatureOf(name: string, inventory: Inventory, plays: readonly ReadonlySet<string>[]): string {
  const host = inventory.hosts.get(name)
  const peer = host === undefined ? undefined : peerOf(inventory, host)
  return JSON.stringify([
    [...(host?.vars.keys() ?? [])].toSorted(),
    host?.pair !== undefined,
    peer === undefined ? null : [...peer.vars.keys()].toSorted(),
    plays.map((play) => [play.has(name), peer !== undefined && play.has(peer.name)]),
  ])
}
