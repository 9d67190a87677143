import { checkVariableName } from '../inventory/variable-name.ts'
import { compileValue } from '../language/compile-value.ts'
import { asMap } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { KeywordContext } from './keyword.ts'
import type { WrittenVariable } from './variables.ts'

/** Reads a map of variables in the written order. A value that is no map has been reported by its schema. */
export function readVars(
  node: YamlNode | undefined,
  { diagnostics, types }: KeywordContext,
): readonly WrittenVariable[] {
  return (asMap(node)?.entries ?? []).map(({ key, keySpan, value }) => {
    checkVariableName(key, keySpan, diagnostics)
    return { name: key, span: keySpan, value: compileValue(value, diagnostics, { types }) }
  })
}
