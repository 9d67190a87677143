import type { SourceSpan } from '../../core/source.ts'
import { compileValue } from '../../language/compile-value.ts'
import type { ValueTemplate } from '../../language/value-template.ts'
import { entryOf, memberOf } from '../../language/yaml-data.ts'
import type { YamlNode } from '../../language/yaml-node.ts'
import { defineKeyword, type KeywordContext } from '../keyword.ts'
import { NAME_SCHEMA } from '../located.ts'

interface Guard {
  /** A read-only shell command, with `{{ … }}`, that must end with 0. */
  readonly command: ValueTemplate
  readonly message: ValueTemplate
  readonly span: SourceSpan
}

export const guard = defineKeyword({
  name: 'guard',
  places: ['task'],
  schema: {
    type: 'object',
    description: 'write guard: {command: "…", message: "…"}',
    additionalProperties: false,
    required: ['command', 'message'],
    properties: {
      command: { ...NAME_SCHEMA, meaning: 'Read-only shell; it must end with 0.' },
      message: { ...NAME_SCHEMA, meaning: 'What the failure says otherwise.' },
    },
  },
  documentation: {
    text: 'Refuses the change unless a read-only command ends with 0. It counts only where there is something to change: the command is run with the look and again in the same unit as the change, as the user that the task has.',
    example: `- name: the old release is removed
  guard:
    command: '! pgrep -x site'
    message: the site still runs
  command: rm -rf /srv/old`,
  },
  field: 'guard',
  read: readGuard,
  phase: 'attempt',
  inputs: (value) => (value === undefined ? [] : [value.command, value.message]),
})

function readGuard(node: YamlNode | undefined, { diagnostics, types }: KeywordContext): Guard | undefined {
  const [command, message] = [memberOf(node, 'command'), memberOf(node, 'message')]
  if (node === undefined || command === undefined || message === undefined) return undefined
  return {
    command: compileValue(command, diagnostics, { types }),
    message: compileValue(message, diagnostics, { types }),
    span: entryOf(node, 'command')?.keySpan ?? node.span,
  }
}
