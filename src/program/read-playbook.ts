import { checkSchema } from '../language/check-schema.ts'
import { memberOf } from '../language/yaml-data.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import { checkConstants, checkKeys } from './check-keys.ts'
import { firstLineOf } from './first-line.ts'
import { KEYWORD_SCHEMAS, namesAt, readKeywords } from './keyword-table.ts'
import type { ParsedPlay } from './parsed.ts'
import type { ReadContext } from './read-context.ts'
import { readHandlers, readItems } from './read-items.ts'
import { placeOf } from './read-task.ts'

/** Reads the plays of a playbook, and all task files that they include. */
export function readPlaybook(node: YamlNode, context: ReadContext): readonly ParsedPlay[] {
  const { diagnostics } = context
  if (node.kind !== 'list') {
    const isTaskFile = memberOf(node, 'tasks') !== undefined && memberOf(node, 'hosts') === undefined
    diagnostics.error(
      'not-a-playbook',
      'a playbook must be a list of plays',
      firstLineOf(node.span),
      isTaskFile ? 'this looks like a task file: include it from a play' : 'begin each play with - hosts:',
    )
    return []
  }
  return node.items.flatMap((item) => {
    if (item.kind === 'map') return [readPlay(item, context)]
    diagnostics.error(
      'not-a-play',
      'a play must be a map',
      firstLineOf(item.span),
      'write - hosts: … and, below it, tasks:',
    )
    return []
  })
}

function readPlay(node: YamlMap, context: ReadContext): ParsedPlay {
  const { diagnostics } = context
  checkKeys(node, namesAt('play'), 'a play', diagnostics)
  checkSchema(node, KEYWORD_SCHEMAS.play, context, 'a play')
  checkConstants(node, 'play', diagnostics)
  const settings = readKeywords('play', node, context)
  return {
    name: settings.name ?? settings.patterns.map(({ text }) => text).join(','),
    span: placeOf(node),
    settings,
    items: readItems(settings.tasks, context),
    handlers: readHandlers(settings.handlers, context),
  }
}
