import { dirname, join } from 'node:path'
import { checkSchema } from '../language/check-schema.ts'
import { entryOf, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlMap } from '../language/yaml-node.ts'
import { checkArguments } from './check-arguments.ts'
import { checkConstants, unknownWordHint } from './check-keys.ts'
import { KEYWORD_SCHEMAS, misplacedAt, namesAt, readKeywords } from './keyword-table.ts'
import type { ParsedInclude } from './parsed.ts'
import type { ReadContext } from './read-context.ts'
import { placeOf } from './read-task.ts'

export function isInclude(node: YamlMap): boolean {
  return entryOf(node, 'include') !== undefined
}

export function readInclude(node: YamlMap, context: ReadContext): ParsedInclude {
  const { diagnostics } = context
  for (const entry of node.entries) if (!namesAt('include').includes(entry.key)) reportKey(entry, context)
  checkSchema(node, KEYWORD_SCHEMAS.include, context, 'an include')
  checkConstants(node, 'include', diagnostics)
  const settings = readKeywords('include', node, context)
  const { include: path } = settings
  const taskFile =
    path === undefined || path.text === '' || path.text.includes('{{')
      ? undefined
      : context.taskFileAt(join(dirname(context.file.path), path.text), path.span, context)
  if (taskFile !== undefined)
    checkArguments(taskFile, memberOf(node, 'with'), path?.span ?? node.span, context)
  return { kind: 'include', taskFile, span: placeOf(node), file: context.file, settings }
}

function reportKey({ key, keySpan }: YamlEntry, { catalog, diagnostics }: ReadContext): void {
  const misplaced = misplacedAt('include', key)
  if (misplaced?.summary !== undefined)
    diagnostics.error('misplaced-key', misplaced.summary, keySpan, misplaced.hint)
  else if (catalog.has(key))
    diagnostics.error(
      'module-in-include',
      `an include cannot have a module ("${key}")`,
      keySpan,
      'make it a task of its own',
    )
  else
    diagnostics.error(
      'unknown-key',
      `unknown key "${key}" in an include`,
      keySpan,
      misplaced?.hint ?? unknownWordHint(key, namesAt('include')),
    )
}
