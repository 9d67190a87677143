import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import { isDynamicNode } from '../language/dynamic-value.ts'
import type { YamlEntry, YamlMap } from '../language/yaml-node.ts'
import { foreignHint } from './foreign-words.ts'

/** Reports keys that are not known; `subject` is what the map is: "a play". */
export function checkKeys(
  node: YamlMap,
  known: readonly string[],
  subject: string,
  diagnostics: Diagnostics,
): void {
  for (const { key, keySpan } of node.entries) {
    if (!known.includes(key))
      diagnostics.error(`unknown key "${key}" in ${subject}`, keySpan, unknownWordHint(key, known))
  }
}

/** What to write in place of a word that is known from elsewhere, or the nearest one that there is. */
export function unknownWordHint(word: string, known: readonly string[]): string | undefined {
  return foreignHint(word, known) ?? suggestionHint(word, known)
}

/** Reports values that have to be known when the playbook is read, but hold `{{ … }}`. */
export function checkConstant(
  entries: readonly YamlEntry[],
  keys: readonly string[],
  diagnostics: Diagnostics,
): void {
  for (const { key, value } of entries) {
    if (keys.includes(key) && isDynamicNode(value))
      diagnostics.error(`${key} must be known before the run, without {{ … }}`, value.span, HINTS[key])
  }
}

const HINTS: Readonly<Record<string, string>> = {
  name: 'tasks are found by their names: what differs from host to host belongs into the parameters',
  include: 'include each file on its own, with a when',
  loop: 'write loop: "{{ list }}"',
}
