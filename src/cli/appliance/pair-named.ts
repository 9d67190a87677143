import { suggestionHint } from '../../core/suggest.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import { usageError } from '../command-failure.ts'

/** The pair with a name. Throws a usage error for an unknown one, with the most similar name. */
export function pairNamed(name: string, { pairs, path }: Inventory): Pair {
  const pair = pairs.get(name)
  if (pair !== undefined) return pair
  throw usageError(`there is no pair "${name}" in ${path}`, suggestionHint(name, pairs.keys()))
}

/** Picks the named pair, or all of them. */
export function pairsNamed(name: string | undefined): (inventory: Inventory) => readonly Pair[] {
  return (inventory) => (name === undefined ? [...inventory.pairs.values()] : [pairNamed(name, inventory)])
}

/** The pair that a host is half of. Throws a usage error where there is none. */
export function pairOfHost(name: string, { hosts, pairs, path }: Inventory): Pair {
  const pair = [...pairs.values()].find(({ active, standby }) => name === active || name === standby)
  if (pair !== undefined) return pair
  if (hosts.has(name)) throw usageError(`${name} is not half of a pair in ${path}`)
  const members = [...pairs.values()].flatMap(({ active, standby }) => [active, standby])
  throw usageError(`there is no host "${name}" in ${path}`, suggestionHint(name, members))
}
