import type { Diagnostics } from '../core/diagnostic.ts'
import { SourceFile } from '../core/source.ts'
import type { LocalFiles } from '../inventory/local-files.ts'
import { readSource } from '../inventory/source-text.ts'
import { checkVariableName } from '../inventory/variable-name.ts'
import { parseYaml } from '../language/parse-yaml.ts'
import type { Scope } from '../language/value-template.ts'
import { toData } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'

/**
 * The variables of `-e`; later ones win. `KEY=VALUE` has the type of a plain VALUE in YAML: `n=3` is a number, `n="3"`
 * and `n=three` are texts. `@FILE` is a YAML or JSON file with a map.
 */
export function readExtraVars(given: readonly string[], files: LocalFiles, diagnostics: Diagnostics): Scope {
  const vars: Record<string, unknown> = {}
  for (const text of given)
    Object.assign(
      vars,
      text.startsWith('@') ? fileVars(text.slice(1), files, diagnostics) : oneVar(text, diagnostics),
    )
  return vars
}

function oneVar(text: string, diagnostics: Diagnostics): Scope {
  const equals = text.indexOf('=')
  if (equals < 1) {
    diagnostics.error(
      'extra-sets-nothing',
      `-e ${text} sets nothing`,
      undefined,
      'write -e KEY=VALUE or -e @FILE',
    )
    return {}
  }
  const name = text.slice(0, equals)
  // Diagnostics show this text in place of the value, which may be a secret.
  const file = new SourceFile('-e', `${name}=…`)
  checkVariableName(name, { file, start: 0, end: equals }, diagnostics)
  return { [name]: typed(text.slice(equals + 1)) }
}

/** A value that YAML would not read as a scalar (`a: b`, `[x]`) is a text. */
function typed(text: string): unknown {
  if (text.trim() === '' || text.includes('{{')) return text
  const node = parseQuietly(text)
  if (node?.kind !== 'scalar') return text
  return node.value ?? text
}

function parseQuietly(text: string): YamlNode | undefined {
  const silent = { error: () => undefined, warning: () => undefined, add: () => undefined }
  return parseYaml(new SourceFile('-e', text), silent as unknown as Diagnostics)
}

function fileVars(path: string, files: LocalFiles, diagnostics: Diagnostics): Scope {
  const file = readSource({ path, kind: 'variables file', span: undefined }, files, diagnostics)
  const node = file === undefined ? undefined : parseYaml(file, diagnostics)
  if (node === undefined) return {}
  if (node.kind !== 'map') {
    diagnostics.error('not-a-variables-file', 'a variables file holds a map of names to values', node.span)
    return {}
  }
  for (const { key, keySpan } of node.entries) checkVariableName(key, keySpan, diagnostics)
  return toData(node) as Scope
}
