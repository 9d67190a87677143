import type { Reference } from '../language/value-template.ts'
import type { TemplatedVariable } from './variables.ts'

/**
 * All references that some references lead to: the given ones, those of the variables that they name, and so on. Of
 * several variables with one name, all are followed, whichever wins. `nameOf` returns the variable that a reference
 * names; by default, the first part of its path.
 */
export function followReferences(
  references: readonly Reference[],
  definitions: Iterable<TemplatedVariable>,
  nameOf: (reference: Reference) => string = ({ path: [first = ''] }) => first,
): readonly Reference[] {
  const byName = grouped(definitions)
  const found = [...references]
  const followed = new Set<string>()
  for (const reference of found) {
    const name = nameOf(reference)
    if (followed.has(name)) continue
    followed.add(name)
    for (const { value } of byName.get(name) ?? []) found.push(...value.references)
  }
  return found
}

function grouped(
  definitions: Iterable<TemplatedVariable>,
): ReadonlyMap<string, readonly TemplatedVariable[]> {
  const byName = new Map<string, TemplatedVariable[]>()
  for (const one of definitions) {
    const known = byName.get(one.name)
    if (known === undefined) byName.set(one.name, [one])
    else known.push(one)
  }
  return byName
}
