import type { Diagnostics } from '../core/diagnostic.ts'
import { compileValue } from '../language/compile-value.ts'
import { asMap } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { Variable } from './model.ts'
import { checkVariableName } from './variable-name.ts'

export type Variables = ReadonlyMap<string, Variable>

/** Compiles a `vars:` map; what is not one has been reported by its schema. */
export function readVariables(node: YamlNode | undefined, diagnostics: Diagnostics): Variables {
  const variables = new Map<string, Variable>()
  for (const { key, keySpan, value } of asMap(node)?.entries ?? []) {
    checkVariableName(key, keySpan, diagnostics)
    variables.set(key, { name: key, value: compileValue(value, diagnostics), span: keySpan })
  }
  return variables
}

/** Later ones win. */
export function mergeVariables(layers: readonly Variables[]): Variables {
  return new Map(layers.flatMap((layer) => [...layer]))
}
