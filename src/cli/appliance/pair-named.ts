import { suggestionHint } from '../../core/suggest.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import { usageError } from '../command-failure.ts'

/** The pair with a name. Throws a usage error for an unknown one, with the most similar name. */
export function pairNamed(name: string, { pairs, path }: Inventory): Pair {
  const pair = pairs.get(name)
  if (pair !== undefined) return pair
  throw usageError(`there is no pair "${name}" in ${path}`, suggestionHint(name, pairs.keys()))
}
