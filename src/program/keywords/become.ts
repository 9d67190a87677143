import { checkSchema } from '../../language/check-schema.ts'
import { compileValue, constantValue } from '../../language/compile-value.ts'
import type { ValueTemplate } from '../../language/value-template.ts'
import { asString, entryOf, memberOf } from '../../language/yaml-data.ts'
import { type YamlEntry, YamlMap } from '../../language/yaml-node.ts'
import { defineKeyword, defineWord, type KeywordContext } from '../keyword.ts'
import { NAME_SCHEMA } from '../located.ts'

/** The user as whom a play, an include or a task acts; `undefined` leaves the choice to the surrounding level. */
export type Become = 'nobody' | ValueTemplate | undefined

export const become = defineKeyword({
  name: 'become',
  places: ['play', 'task', 'include'],
  replaces: {
    become_method: 'sudo is the one way',
  },
  // The value is checked where it is read, because a schema cannot tell its forms apart.
  schema: { shown: 'true or false, or a user' },
  documentation: {
    text: 'As whom it is done: `true` is root, a name is that user, `false` is the login itself again. The nearest one counts. It may hold `{{ … }}` where the user is known before the run and the same on all hosts.',
    example: `- hosts: web
  become: true
  tasks:
    - command: systemctl reload nginx
    - query: crontab -l
      become: www-data
    - query: id -un
      become: false`,
  },
  field: 'become',
  read: (_node, context, all) => readBecome(all, context),
})

export const becomeUser = defineWord({
  name: 'become_user',
  places: ['play', 'task', 'include'],
  schema: NAME_SCHEMA,
  documentation: {
    text: 'Another way to write `become: USER`.',
    example: `- query: crontab -l
  become: true
  become_user: www-data`,
  },
})

/** For `become` with a value that is not text. */
export const BECOME_SCHEMA = {
  type: 'object',
  properties: {
    become: { type: 'boolean', description: 'write become: true for root, or become: USER' },
  },
  required: [],
} as const

/**
 * `become: true` means root; `become: USER` or `become_user: USER` names another user; `become: false` means the login
 * user again.
 */
function readBecome(node: YamlMap, context: KeywordContext): Become {
  const { diagnostics, types } = context
  const entry = entryOf(node, 'become')
  const user = memberOf(node, 'become_user')
  const value = entry === undefined ? undefined : readValue(entry, context)
  if (user === undefined) return value
  if (value === 'nobody' || (entry !== undefined && isText(entry)))
    diagnostics.error(
      'two-users',
      value === 'nobody' ? 'become_user has no meaning with become: false' : 'two users are named',
      user.span,
      'leave one of them out',
    )
  return value === 'nobody' ? value : compileValue(user, diagnostics, { types })
}

function readValue(entry: YamlEntry, context: KeywordContext): Become {
  const { diagnostics, types } = context
  const { key, keySpan, value } = entry
  if (isText(entry)) return compileValue(value, diagnostics, { types })
  const alone = new YamlMap([{ key, keySpan, value }], value.span)
  if (!checkSchema(alone, BECOME_SCHEMA, context, 'become') || value.kind !== 'scalar') return undefined
  return value.value === true ? constantValue('root', value.span) : 'nobody'
}

/** Whether a value is a user's name: YAML 1.1's words for true and false are not, because their writers mean a truth value. */
function isText({ value }: YamlEntry): boolean {
  const text = asString(value)
  return text !== undefined && !/^(yes|no|on|off|y|n|)$/i.test(text)
}
