import type { Diagnostics } from '../core/diagnostic.ts'
import { fitsGlob } from '../core/linear-text.ts'
import type { SourceSpan } from '../core/source.ts'
import { suggestionHint } from '../core/suggest.ts'
import type { Inventory } from './model.ts'

/** A pattern and where it stands; `undefined` for the command line. */
interface Pattern {
  readonly text: string
  readonly span: SourceSpan | undefined
}

/**
 * The hosts that patterns stand for together, in the inventory's order. Several in a list mean the same as one with
 * commas between:
 *
 *     NAME          a host, a group, a pair, or `all`
 *     web*          every name that fits; `?` is one character
 *     NAME:active   those of them that have this role (or `:standby`); `role:active` is `all:active`
 *     &PART         only hosts that are in this part too
 *     !PART         no host of this part
 *
 * The order of the parts does not matter; with none but `&` and `!`, they choose from all hosts.
 */
export function expandPatterns(
  inventory: Inventory,
  patterns: readonly Pattern[],
  diagnostics: Diagnostics,
): readonly string[] {
  const parts = patterns.flatMap((pattern) => partsOf(pattern, diagnostics))
  if (parts.length === 0) return []
  const expand = (sign: Part['sign']): readonly ReadonlySet<string>[] =>
    parts.filter((part) => part.sign === sign).map((part) => expandPart(inventory, part, diagnostics))
  const [chosen, required, excluded] = [expand(''), expand('&'), expand('!')]
  return [...inventory.hosts.keys()].filter(
    (host) =>
      (chosen.length === 0 || chosen.some((set) => set.has(host))) &&
      required.every((set) => set.has(host)) &&
      !excluded.some((set) => set.has(host)),
  )
}

interface Part {
  readonly sign: '' | '&' | '!'
  readonly text: string
  readonly span: SourceSpan | undefined
}

function partsOf({ text, span }: Pattern, diagnostics: Diagnostics): readonly Part[] {
  const parts = text.split(',').map((part): Part => {
    const words = part.trim()
    const sign = words.startsWith('&') ? '&' : words.startsWith('!') ? '!' : ''
    return { sign, text: words.slice(sign.length).trim(), span }
  })
  if (parts.every((part) => part.text !== '')) return parts
  diagnostics.error(
    'pattern-part-empty',
    `the pattern "${text}" has an empty part`,
    span,
    'parts stand between commas, as in web,!web-3',
  )
  return []
}

function expandPart(
  inventory: Inventory,
  { text, span }: Part,
  diagnostics: Diagnostics,
): ReadonlySet<string> {
  const [name = '', role, ...more] = text.split(':')
  if (more.length > 0 || (role !== undefined && role !== 'active' && role !== 'standby')) {
    diagnostics.error(
      'not-a-pattern',
      `"${text}" is not a pattern`,
      span,
      'after ":" stands active or standby; several names stand between commas, as in a,b',
    )
    return new Set()
  }
  const isEvery = name === 'all' || (name === 'role' && role !== undefined)
  const hosts = isEvery
    ? [...inventory.hosts.keys()]
    : hostsNamed(inventory, { text: name, span }, diagnostics)
  return new Set(hosts.filter((host) => role === undefined || inventory.hosts.get(host)?.role === role))
}

function hostsNamed(
  inventory: Inventory,
  { text, span }: Pattern,
  diagnostics: Diagnostics,
): readonly string[] {
  const names = namesIn(inventory)
  const exact = names.get(text)
  if (exact !== undefined) return exact
  if (!/[*?]/.test(text)) {
    diagnostics.error(
      'unknown-in-pattern',
      `unknown host, group or pair "${text}"`,
      span,
      suggestionHint(text, ['all', ...names.keys()]),
    )
    return []
  }
  const found = [...names].filter(([candidate]) => fitsGlob(text, candidate))
  if (found.length === 0)
    diagnostics.error(
      'pattern-fits-nothing',
      `no host, group or pair fits "${text}"`,
      span,
      suggestionHint(text, names.keys()),
    )
  return found.flatMap(([, hosts]) => hosts)
}

function namesIn(inventory: Inventory): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ...[...inventory.pairs.values()].map((pair) => [pair.name, [pair.active, pair.standby]] as const),
    ...[...inventory.groups.values()].map((group) => [group.name, group.hosts] as const),
    ...[...inventory.hosts.keys()].map((host) => [host, [host]] as const),
  ])
}

/** The same for one pattern. */
export function expandPattern(
  inventory: Inventory,
  text: string,
  place: { readonly span: SourceSpan | undefined; readonly diagnostics: Diagnostics },
): readonly string[] {
  return expandPatterns(inventory, [{ text, span: place.span }], place.diagnostics)
}
