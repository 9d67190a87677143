import { peerOf } from '../inventory/host-scope.ts'
import type { Inventory } from '../inventory/model.ts'

/** Hosts for which the same names are known at every place of a play: what holds for one holds for all of them. */
export interface HostClass {
  readonly hosts: readonly string[]
  readonly example: string
}

/**
 * Sorts hosts by the names of their variables, of their peer's, and by which of `plays` (sets of hosts) they and their
 * peer were in, for what a task registered is there on the hosts of its play only.
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
