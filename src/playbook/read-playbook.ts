import { checkSchema } from '../language/check-schema.ts'
import { asNumber, asString, memberOf } from '../language/yaml-data.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import { checkConstant, checkKeys } from './check-keys.ts'
import { firstLineOf } from './first-line.ts'
import { CONSTANT_KEYWORDS, PLAY_KEYWORDS, PLAY_SCHEMA } from './keyword-schemas.ts'
import { readBecome } from './read-become.ts'
import type { ReadContext } from './read-context.ts'
import { readHandlers, readItems } from './read-items.ts'
import { placeOf, textsAt } from './read-task.ts'
import { readVars } from './read-vars.ts'
import type { Order, WrittenPlay } from './written.ts'

const KEYWORDS = Object.keys(PLAY_KEYWORDS)

/** The plays of a playbook, with all task files that they include. */
export function readPlaybook(node: YamlNode, context: ReadContext): readonly WrittenPlay[] {
  const { diagnostics } = context
  if (node.kind !== 'list') {
    const isTaskFile = memberOf(node, 'tasks') !== undefined && memberOf(node, 'hosts') === undefined
    diagnostics.error(
      'a playbook must be a list of plays',
      firstLineOf(node.span),
      isTaskFile ? 'this looks like a task file: include it from a play' : 'begin each play with - hosts:',
    )
    return []
  }
  return node.items.flatMap((item) => {
    if (item.kind === 'map') return [readPlay(item, context)]
    diagnostics.error(
      'a play must be a map',
      firstLineOf(item.span),
      'write - hosts: … and, below it, tasks:',
    )
    return []
  })
}

function readPlay(node: YamlMap, context: ReadContext): WrittenPlay {
  const { diagnostics } = context
  checkKeys(node, KEYWORDS, 'a play', diagnostics)
  checkSchema(node, PLAY_SCHEMA, diagnostics, 'a play')
  checkConstant(node.entries, CONSTANT_KEYWORDS, diagnostics)
  const patterns = textsAt(node, 'hosts').filter(({ text }) => !text.includes('{{'))
  return {
    name: asString(memberOf(node, 'name')) ?? patterns.map(({ text }) => text).join(','),
    span: placeOf(node),
    patterns,
    order: (asString(memberOf(node, 'order')) ?? 'inventory') as Order,
    serial: asNumber(memberOf(node, 'serial')),
    defaults: readVars(memberOf(node, 'defaults'), context),
    vars: readVars(memberOf(node, 'vars'), context),
    tags: textsAt(node, 'tags').map(({ text }) => text),
    become: readBecome(node, context),
    items: readItems(memberOf(node, 'tasks'), context),
    handlers: readHandlers(memberOf(node, 'handlers'), context),
  }
}
