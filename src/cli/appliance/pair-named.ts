import { suggestionHint } from '../../core/suggest.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import { usageError } from '../command-failure.ts'

/** Throws a usage error, with what it may have been meant to be. */
export function pairNamed(name: string, { pairs, path }: Inventory): Pair {
  const pair = pairs.get(name)
  if (pair !== undefined) return pair
  throw usageError(`there is no pair "${name}" in ${path}`, suggestionHint(name, pairs.keys()))
}
