/** What a group names: hosts, and groups that are in it. */
export interface Members {
  readonly hosts: readonly string[]
  readonly groups: readonly string[]
}

export type AllMembers = ReadonlyMap<string, Members>

/**
 * Groups within groups, at a cost that grows with what is written, however deep they are. None of it calls itself: a chain
 * of groups may be longer than a stack is deep.
 */
export interface GroupGraph {
  /** The outer ones of each group come before it; those that contain each other come last. */
  readonly outerFirst: readonly string[]
  /** How many groups stand around a group, by the longest way. */
  readonly depths: ReadonlyMap<string, number>
  /** Those that contain each other, or are in one that does. */
  readonly tangled: readonly string[]
}

export function groupGraph(members: AllMembers): GroupGraph {
  const outer = new Map<string, number>()
  for (const { groups } of members.values())
    for (const name of new Set(groups)) outer.set(name, (outer.get(name) ?? 0) + 1)
  const ready = [...members.keys()].filter((name) => !outer.has(name))
  const depths = new Map(ready.map((name) => [name, 0]))
  for (const name of ready) {
    for (const inner of new Set(members.get(name)?.groups)) {
      depths.set(inner, Math.max(depths.get(inner) ?? 0, (depths.get(name) ?? 0) + 1))
      const left = (outer.get(inner) ?? 0) - 1
      outer.set(inner, left)
      if (left === 0 && members.has(inner)) ready.push(inner)
    }
  }
  const done = new Set(ready)
  const tangled = [...members.keys()].filter((name) => !done.has(name))
  return { outerFirst: [...ready, ...tangled], depths, tangled }
}

/** All hosts of each group, those of the groups in it included; of groups that contain each other perhaps not all. */
export function allHosts(
  members: AllMembers,
  { outerFirst }: GroupGraph,
): ReadonlyMap<string, ReadonlySet<string>> {
  const hosts = new Map<string, ReadonlySet<string>>()
  for (const name of outerFirst.toReversed()) {
    const { hosts: own = [], groups = [] } = members.get(name) ?? {}
    const all = new Set(own)
    for (const inner of groups) for (const host of hosts.get(inner) ?? []) all.add(host)
    hosts.set(name, all)
  }
  return hosts
}

/** The way from a group back to itself. */
export function cycleOf(start: string, members: AllMembers): readonly string[] | undefined {
  const groupsOf = (name: string): string[] => (members.get(name)?.groups ?? []).toReversed()
  const seen = new Set([start])
  const way = [{ name: start, next: groupsOf(start) }]
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const next = last.next.pop()
    if (next === undefined) way.pop()
    else if (next === start) return [...way.map(({ name }) => name), next]
    else if (!seen.has(next)) {
      seen.add(next)
      way.push({ name: next, next: groupsOf(next) })
    }
  }
  return undefined
}
