import { checkSchema } from '../language/check-schema.ts'
import { compileValue, constantValue } from '../language/compile-value.ts'
import type { ValueTemplate } from '../language/value-template.ts'
import { asString, entryOf, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlMap } from '../language/yaml-node.ts'
import { BECOME_SCHEMA } from './keyword-schemas.ts'
import type { ReadContext } from './read-context.ts'

/**
 * As whom a play, an include or a task acts: `become: true` is root; another user is named by `become: USER` or, which
 * is the same, by `become_user: USER`; `become: false` is the login again.
 */
export function readBecome(node: YamlMap, context: ReadContext): 'nobody' | ValueTemplate | undefined {
  const { diagnostics, types } = context
  const become = entryOf(node, 'become')
  const user = memberOf(node, 'become_user')
  const value = become === undefined ? undefined : readValue(become, context)
  if (user === undefined) return value
  if (value === 'nobody' || (become !== undefined && isText(become)))
    diagnostics.error(
      value === 'nobody' ? 'become_user has no meaning with become: false' : 'two users are named',
      user.span,
      'leave one of them out',
    )
  return value === 'nobody' ? value : compileValue(user, diagnostics, { types })
}

function readValue(
  become: YamlEntry,
  { diagnostics, types }: ReadContext,
): 'nobody' | ValueTemplate | undefined {
  const { key, keySpan, value } = become
  if (isText(become)) return compileValue(value, diagnostics, { types })
  const alone: YamlMap = { kind: 'map', span: value.span, entries: [{ key, keySpan, value }] }
  if (!checkSchema(alone, BECOME_SCHEMA, diagnostics, 'become') || value.kind !== 'scalar') return undefined
  return value.value === true ? constantValue('root', value.span) : 'nobody'
}

/** YAML 1.1's words for true and false are not users: who writes them means the other thing. */
function isText({ value }: YamlEntry): boolean {
  const text = asString(value)
  return text !== undefined && !/^(yes|no|on|off|y|n|)$/i.test(text)
}
