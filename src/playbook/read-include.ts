import { dirname, join } from 'node:path'
import { checkSchema } from '../language/check-schema.ts'
import { asString, entryOf, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlMap } from '../language/yaml-node.ts'
import { checkArguments } from './check-arguments.ts'
import { checkConstant, unknownWordHint } from './check-keys.ts'
import { CONSTANT_KEYWORDS, INCLUDE_KEYWORDS, INCLUDE_SCHEMA } from './keyword-schemas.ts'
import { readBecome } from './read-become.ts'
import { readConditions } from './read-conditions.ts'
import type { ReadContext } from './read-context.ts'
import { placeOf, textsAt } from './read-task.ts'
import { readVars } from './read-vars.ts'
import type { WrittenInclude } from './written.ts'

const KEYWORDS = Object.keys(INCLUDE_KEYWORDS)

export function isInclude(node: YamlMap): boolean {
  return entryOf(node, 'include') !== undefined
}

export function readInclude(node: YamlMap, context: ReadContext): WrittenInclude {
  const { diagnostics } = context
  for (const entry of node.entries) if (!KEYWORDS.includes(entry.key)) reportKey(entry, context)
  checkSchema(node, INCLUDE_SCHEMA, diagnostics, 'an include')
  checkConstant(node.entries, CONSTANT_KEYWORDS, diagnostics)
  const path = entryOf(node, 'include')?.value
  const named = asString(path)
  const taskFile =
    path === undefined || named === undefined || named === '' || named.includes('{{')
      ? undefined
      : context.taskFileAt(join(dirname(context.file.path), named), path.span, context)
  const given = memberOf(node, 'with')
  if (taskFile !== undefined) checkArguments(taskFile, given, path?.span ?? node.span, diagnostics)
  return {
    kind: 'include',
    taskFile,
    span: placeOf(node),
    file: context.file,
    when: readConditions(memberOf(node, 'when'), context),
    vars: readVars(memberOf(node, 'vars'), context),
    with: readVars(given, context),
    tags: textsAt(node, 'tags').map(({ text }) => text),
    become: readBecome(node, context),
  }
}

function reportKey({ key, keySpan }: YamlEntry, { catalog, diagnostics }: ReadContext): void {
  if (key === 'loop')
    diagnostics.error(
      'an include cannot have a loop',
      keySpan,
      'put the loop on the tasks within it, with a list as a parameter',
    )
  else if (catalog.has(key))
    diagnostics.error(`an include cannot have a module ("${key}")`, keySpan, 'make it a task of its own')
  else
    diagnostics.error(
      `unknown key "${key}" in an include`,
      keySpan,
      TASK_ONLY[key] ?? unknownWordHint(key, KEYWORDS),
    )
}

const ON_ITS_TASKS = 'put it on the tasks within the file'

const TASK_ONLY: Readonly<Record<string, string>> = {
  register: ON_ITS_TASKS,
  notify: ON_ITS_TASKS,
  guard: ON_ITS_TASKS,
  until: ON_ITS_TASKS,
  timeout: ON_ITS_TASKS,
  ignore_failure: ON_ITS_TASKS,
  id: ON_ITS_TASKS,
  params: 'parameters are given under "with"',
}
