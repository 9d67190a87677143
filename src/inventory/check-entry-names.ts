import type { Diagnostics } from '../core/diagnostic.ts'
import { formatSpan, type SourceSpan } from '../core/source.ts'
import type { YamlEntry } from '../language/yaml-node.ts'

interface NamedEntries {
  readonly hosts: readonly YamlEntry[]
  readonly groups: readonly YamlEntry[]
  readonly pairs: readonly YamlEntry[]
}

/** Hosts, groups and pairs share one space of names, for a pattern names any of them. */
export function checkEntryNames(entries: NamedEntries, diagnostics: Diagnostics): void {
  const taken = new Map<string, { readonly kind: string; readonly span: SourceSpan }>()
  for (const [kind, list] of [
    ['host', entries.hosts],
    ['group', entries.groups],
    ['pair', entries.pairs],
  ] as const) {
    for (const { key, keySpan } of list) {
      checkName(key, keySpan, kind, diagnostics)
      const other = taken.get(key)
      if (other === undefined) taken.set(key, { kind, span: keySpan })
      else
        diagnostics.error(
          'name-taken',
          `the ${kind} "${key}" has the name of a ${other.kind}`,
          keySpan,
          `patterns could not tell them apart: the ${other.kind} stands at ${formatSpan(other.span)}`,
        )
    }
  }
}

/** Words of patterns that stand for hosts by themselves. */
const PATTERN_WORDS: Readonly<Record<string, string>> = {
  all: 'it stands for all hosts; variables for all of them go under `vars:` at the top',
  role: '`role:active` and `role:standby` are patterns',
}

function checkName(name: string, span: SourceSpan, kind: string, diagnostics: Diagnostics): void {
  const word = Object.hasOwn(PATTERN_WORDS, name) ? PATTERN_WORDS[name] : undefined
  if (word !== undefined)
    diagnostics.error('name-reserved', `"${name}" cannot be the name of a ${kind}`, span, word)
  else if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    diagnostics.error('name-unusable', `"${name}" cannot be the name of a ${kind}`, span, hintFor(kind))
}

function hintFor(kind: string): string {
  const rule = 'a name is made of letters, digits, ".", "_" and "-", and begins with a letter or digit'
  return kind === 'host' ? `${rule}; what it is reached by goes under \`address:\`` : rule
}
