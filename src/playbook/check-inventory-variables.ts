import type { Diagnostics } from '../core/diagnostic.ts'
import type { Inventory, Variable } from '../inventory/model.ts'
import { checkNames } from './check-names.ts'
import { type HostClass, hostClasses } from './host-class.ts'
import { knownFacts } from './known-facts.ts'
import { reportVariableCycles } from './variable-cycles.ts'

/** Inventory variables may be made from each other, from `-e` and from what wrtcplay knows of a host, and from nothing else. */
export function checkInventoryVariables(
  inventory: Inventory,
  extraNames: readonly string[],
  diagnostics: Diagnostics,
): void {
  for (const [variable, hosts] of variablesWithReferences(inventory)) {
    const views = hostClasses(hosts, inventory, []).flatMap(({ hosts: members, example }: HostClass) => {
      const host = inventory.hosts.get(example)
      return host === undefined ? [] : [{ hosts: members, known: knownFacts(host, inventory, extraNames) }]
    })
    checkNames(
      variable.value.references,
      { views, inner: new Map(), pairHint: PAIR_HINT, onlyEverywhere: false },
      diagnostics,
    )
  }
  for (const host of inventory.hosts.values()) reportVariableCycles(host.vars, diagnostics)
}

const PAIR_HINT = 'write the variable under the vars of the pair'

/** Each with the hosts on which it is the one that counts. */
function variablesWithReferences(inventory: Inventory): ReadonlyMap<Variable, readonly string[]> {
  const found = new Map<Variable, string[]>()
  for (const host of inventory.hosts.values()) {
    for (const variable of host.vars.values()) {
      if (variable.value.references.length === 0) continue
      const hosts = found.get(variable)
      if (hosts === undefined) found.set(variable, [host.name])
      else hosts.push(host.name)
    }
  }
  return found
}
