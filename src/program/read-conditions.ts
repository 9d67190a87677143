import { checkBoolean, compileExpression } from '../language/compile-expression.ts'
import type { Expression } from '../language/value-template.ts'
import { itemsOf } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { KeywordContext } from './keyword.ts'

/** Reads `when`: an expression, true or false, or a list of these which must all hold. */
export function readConditions(node: YamlNode | undefined, context: KeywordContext): readonly Expression[] {
  if (node === undefined) return []
  const items = node.kind === 'list' ? itemsOf(node) : [node]
  return items.map((item) => readCondition(item, 'when', context)).filter((one) => one !== undefined)
}

/** `undefined` for a condition that is always true, and for one that is wrong. */
export function readCondition(node: YamlNode, key: string, context: KeywordContext): Expression | undefined {
  const { diagnostics, types } = context
  if (node.kind !== 'scalar') {
    diagnostics.error(
      'condition-not-text',
      `${key} must be an expression that is true or false`,
      node.span,
      'write it as text',
    )
    return undefined
  }
  if (node.value === null) {
    diagnostics.error(
      'condition-empty',
      `${key} has no value`,
      node.span,
      'leave the key out if it is not needed',
    )
    return undefined
  }
  if (node.value === true) return undefined
  if (/^\s*\{\{.*\}\}\s*$/s.test(node.text)) {
    const inner = node.text.trim().slice(2, -2).trim()
    diagnostics.error(
      'condition-in-braces',
      `${key} is an expression already, without {{ … }}`,
      node.span,
      `write ${key}: ${inner}`,
    )
    return undefined
  }
  const expression = compileExpression(node.text, node.span, diagnostics, types)
  if (expression === undefined || !checkBoolean(expression, key, diagnostics)) return undefined
  return expression
}
