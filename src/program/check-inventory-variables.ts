import type { Diagnostics } from '../core/diagnostic.ts'
import type { Inventory, Variable } from '../inventory/model.ts'
import type { KnownNames } from '../language/check-references.ts'
import { checkNames, type HostView } from './check-names.ts'
import { hostClasses } from './host-class.ts'
import { knownFacts } from './known-facts.ts'
import { reportVariableCycles } from './variable-cycles.ts'

/** Reports inventory variables that read other names than inventory variables, `-e` and what wrtcplay knows of a host. */
export function checkInventoryVariables(
  inventory: Inventory,
  extraNames: readonly string[],
  diagnostics: Diagnostics,
): void {
  const viewsOf = viewsByClass(inventory, extraNames)
  for (const [variable, hosts] of variablesWithReferences(inventory)) {
    const views = viewsOf(hosts)
    checkNames(
      variable.value.references,
      { views, inner: new Map(), pairHint: PAIR_HINT, onlyEverywhere: false },
      diagnostics,
    )
  }
  for (const host of inventory.hosts.values()) reportVariableCycles(host.vars, diagnostics)
}

/** The names that hosts know, made once for each class of hosts. */
function viewsByClass(
  inventory: Inventory,
  extraNames: readonly string[],
): (hosts: readonly string[]) => readonly HostView[] {
  const known = new Map<string, KnownNames>()
  const factsOf = knownFacts(inventory, extraNames)
  for (const { hosts, example } of hostClasses([...inventory.hosts.keys()], inventory, [])) {
    const host = inventory.hosts.get(example)
    const facts = host === undefined ? undefined : factsOf(host)
    if (facts !== undefined) for (const name of hosts) known.set(name, facts)
  }
  return (hosts) => {
    const byFacts = new Map<KnownNames, string[]>()
    for (const name of hosts) {
      const facts = known.get(name)
      if (facts === undefined) continue
      const others = byFacts.get(facts)
      if (others === undefined) byFacts.set(facts, [name])
      else others.push(name)
    }
    return [...byFacts].map(([facts, members]) => ({ hosts: members, known: facts }))
  }
}

const PAIR_HINT = 'write the variable under the vars of the pair'

/** For each variable, the hosts for which this definition wins. */
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
