import type { SourceSpan } from '../core/source.ts'
import { checkSchema } from '../language/check-schema.ts'
import { entryOf } from '../language/yaml-data.ts'
import type { YamlMap } from '../language/yaml-node.ts'
import { checkConstants } from './check-keys.ts'
import { KEYWORD_SCHEMAS, readKeywords } from './keyword-table.ts'
import type { ParsedTask } from './parsed.ts'
import type { ReadContext } from './read-context.ts'
import { readModule } from './read-module.ts'

/** Reads a task. A wrong one is returned, too, so that others may notify it and use its result. */
export function readTask(node: YamlMap, context: ReadContext): ParsedTask {
  const { diagnostics } = context
  checkSchema(node, KEYWORD_SCHEMAS.task, context, 'a task')
  checkConstants(node, 'task', diagnostics)
  const use = readModule(node, context)
  const settings = readKeywords('task', node, context)
  return {
    kind: 'task',
    ...use,
    name: settings.name ?? use.module.name,
    span: placeOf(node),
    file: context.file,
    settings,
  }
}

/** The place of a task for messages: its name, or else its first key. */
export function placeOf(node: YamlMap): SourceSpan {
  return entryOf(node, 'name')?.value.span ?? node.entries[0]?.keySpan ?? node.span
}
