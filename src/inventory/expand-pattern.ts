import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import { suggestionHint } from '../core/suggest.ts'
import type { Host, Inventory } from './model.ts'

/** Where a pattern stands, and where to report what is wrong with it. */
export interface PatternPlace {
  /** `undefined` for the command line. */
  readonly span: SourceSpan | undefined
  readonly diagnostics: Diagnostics
}

/**
 * The hosts that a pattern stands for, in the inventory's order. Parts stand between commas:
 *
 *     NAME          a host, a group, a pair, or `all`
 *     web*          every name that fits; `?` is one character
 *     NAME:active   those of them that have this role (or `:standby`); `role:active` is `all:active`
 *     &PART         only hosts that are in this part too
 *     !PART         no host of this part
 *
 * The order of the parts does not matter; with none but `&` and `!`, they choose from all hosts.
 */
export function expandPattern(inventory: Inventory, pattern: string, place: PatternPlace): readonly string[] {
  const parts = pattern.split(',').map((part) => part.trim())
  if (parts.includes('')) {
    place.diagnostics.error(`the pattern "${pattern}" has an empty part`, place.span, 'parts stand between commas, as in web,!web-3')
    return []
  }
  const expand = (sign: string): readonly ReadonlySet<string>[] =>
    parts.filter((part) => part[0] === sign).map((part) => expandPart(inventory, part.slice(1).trim(), place))
  const chosen = parts
    .filter((part) => !/^[!&]/.test(part))
    .map((part) => expandPart(inventory, part, place))
  const [required, excluded] = [expand('&'), expand('!')]
  return [...inventory.hosts.keys()].filter(
    (host) =>
      (chosen.length === 0 || chosen.some((set) => set.has(host))) &&
      required.every((set) => set.has(host)) &&
      !excluded.some((set) => set.has(host)),
  )
}

function expandPart(inventory: Inventory, part: string, place: PatternPlace): ReadonlySet<string> {
  const [name = '', role, ...more] = part.split(':')
  if (more.length > 0 || (role !== undefined && role !== 'active' && role !== 'standby')) {
    place.diagnostics.error(
      `"${part}" is not a pattern`,
      place.span,
      'after ":" stands active or standby; several names stand between commas, as in a,b',
    )
    return new Set()
  }
  const hosts = role !== undefined && name === 'role' ? [...inventory.hosts.keys()] : hostsNamed(inventory, name, place)
  const hasRole = (host: Host | undefined): boolean => role === undefined || host?.role === role
  return new Set(hosts.filter((host) => hasRole(inventory.hosts.get(host))))
}

function hostsNamed(inventory: Inventory, name: string, { span, diagnostics }: PatternPlace): readonly string[] {
  if (name === 'all') return [...inventory.hosts.keys()]
  const names = namesIn(inventory)
  const exact = names.get(name)
  if (exact !== undefined) return exact
  if (!/[*?]/.test(name)) {
    diagnostics.error(`unknown host, group or pair "${name}"`, span, suggestionHint(name, ['all', ...names.keys()]))
    return []
  }
  const fits = globExpression(name)
  const found = [...names].filter(([candidate]) => fits.test(candidate))
  if (found.length === 0)
    diagnostics.error(`no host, group or pair fits "${name}"`, span, suggestionHint(name, names.keys()))
  return found.flatMap(([, hosts]) => hosts)
}

function namesIn(inventory: Inventory): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ...[...inventory.pairs.values()].map((pair) => [pair.name, [pair.active, pair.standby]] as const),
    ...[...inventory.groups.values()].map((group) => [group.name, group.hosts] as const),
    ...[...inventory.hosts.keys()].map((host) => [host, [host]] as const),
  ])
}

function globExpression(glob: string): RegExp {
  const source = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}
