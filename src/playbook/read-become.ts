import { compileValue, constantValue } from '../language/compile-value.ts'
import type { ValueTemplate } from '../language/value-template.ts'
import { asBoolean, memberOf } from '../language/yaml-data.ts'
import type { YamlMap } from '../language/yaml-node.ts'
import type { ReadContext } from './read-context.ts'

/** As whom a play, an include or a task acts: `become: true` is root, `become_user` alone is enough. */
export function readBecome(
  node: YamlMap,
  { diagnostics, types }: ReadContext,
): 'nobody' | ValueTemplate | undefined {
  const user = memberOf(node, 'become_user')
  const become = memberOf(node, 'become')
  if (asBoolean(become) === false) {
    if (user !== undefined)
      diagnostics.error('become_user has no meaning with become: false', user.span, 'leave one of them out')
    return 'nobody'
  }
  if (user !== undefined) return compileValue(user, diagnostics, { types })
  return become !== undefined && asBoolean(become) ? constantValue('root', become.span) : undefined
}
