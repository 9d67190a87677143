import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import { isDynamicNode } from '../language/dynamic-value.ts'
import { memberOf } from '../language/yaml-data.ts'
import type { YamlMap } from '../language/yaml-node.ts'
import { ansibleHint } from './ansible-words.ts'
import type { KeywordPlace } from './keyword.ts'
import { CONSTANT_KEYWORDS, constantHintOf, keywordsAt } from './keyword-table.ts'

/** Reports unknown keys of a map; `subject` names the map, as in "a play". */
export function checkKeys(
  node: YamlMap,
  known: readonly string[],
  subject: string,
  diagnostics: Diagnostics,
): void {
  for (const { key, keySpan } of node.entries) {
    if (!known.includes(key))
      diagnostics.error(
        'unknown-key',
        `unknown key "${key}" in ${subject}`,
        keySpan,
        unknownWordHint(key, known),
      )
  }
}

/** The hint for an unknown word: what replaces an Ansible word, or else the most similar known word. */
export function unknownWordHint(word: string, known: readonly string[]): string | undefined {
  return ansibleHint(word, known) ?? suggestionHint(word, known)
}

/** Reports values that hold `{{ … }}` but must be known when the playbook is read. */
export function checkConstants(node: YamlMap, place: KeywordPlace, diagnostics: Diagnostics): void {
  reportDynamic(node, diagnostics)
  for (const { name, constantMembers } of keywordsAt(place)) {
    const value = constantMembers === undefined ? undefined : memberOf(node, name)
    if (value?.kind === 'map') reportDynamic(value, diagnostics)
  }
}

function reportDynamic({ entries }: YamlMap, diagnostics: Diagnostics): void {
  for (const { key, value } of entries) {
    if (CONSTANT_KEYWORDS.includes(key) && isDynamicNode(value))
      diagnostics.error(
        'not-constant',
        `${key} must be known before the run, without {{ … }}`,
        value.span,
        constantHintOf(key),
      )
  }
}
