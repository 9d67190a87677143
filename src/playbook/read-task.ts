import type { SourceSpan } from '../core/source.ts'
import { checkIdentifier } from '../inventory/variable-name.ts'
import { checkSchema } from '../language/check-schema.ts'
import { compileValue } from '../language/compile-value.ts'
import { asBoolean, asNumber, asString, entryOf, itemsOf, memberOf } from '../language/yaml-data.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import { checkConstant } from './check-keys.ts'
import { CONSTANT_KEYWORDS, TASK_SCHEMA } from './keyword-schemas.ts'
import type { Guard, Until } from './model.ts'
import { readBecome } from './read-become.ts'
import { readCondition, readConditions } from './read-conditions.ts'
import type { ReadContext } from './read-context.ts'
import { readModule } from './read-module.ts'
import { readVars } from './read-vars.ts'
import type { Located, WrittenTask } from './written.ts'

/** One task; whatever is wrong with it, something is given, so that what it registers and notifies is known. */
export function readTask(node: YamlMap, context: ReadContext): WrittenTask {
  const { diagnostics, types } = context
  checkSchema(node, TASK_SCHEMA, diagnostics, 'a task')
  checkConstant(node.entries, CONSTANT_KEYWORDS, diagnostics)
  const use = readModule(node, context)
  const register = entryOf(node, 'register')?.value
  if (register !== undefined) checkRegister(register, context)
  const loop = memberOf(node, 'loop')
  return {
    kind: 'task',
    ...use,
    name: asString(memberOf(node, 'name')) ?? use.module.name,
    span: placeOf(node),
    file: context.file,
    id: textsAt(node, 'id')[0],
    register: asString(register),
    when: readConditions(memberOf(node, 'when'), context),
    vars: readVars(memberOf(node, 'vars'), context),
    tags: textsAt(node, 'tags').map(({ text }) => text),
    become: readBecome(node, context),
    guard: readGuard(memberOf(node, 'guard'), context),
    notify: textsAt(node, 'notify'),
    loop: loop === undefined ? undefined : compileValue(loop, diagnostics, { types }),
    until: readUntil(memberOf(node, 'until'), context),
    timeoutMs: milliseconds(memberOf(node, 'timeout')),
    ignoreFailure: asBoolean(memberOf(node, 'ignore_failure')) ?? false,
  }
}

/** A task is pointed at by its name, or else by its first key. */
export function placeOf(node: YamlMap): SourceSpan {
  return entryOf(node, 'name')?.value.span ?? node.entries[0]?.keySpan ?? node.span
}

/** The texts of a key that takes one or a list of them. */
export function textsAt(node: YamlNode, key: string): readonly Located[] {
  return itemsOf(memberOf(node, key)).flatMap((item) => {
    const text = asString(item)
    return text === undefined ? [] : [{ text, span: item.span }]
  })
}

function checkRegister(node: YamlNode, { diagnostics }: ReadContext): void {
  const name = asString(node)
  if (name !== undefined && !name.includes('{{')) checkIdentifier(name, 'result', node.span, diagnostics)
}

function readGuard(node: YamlNode | undefined, { diagnostics, types }: ReadContext): Guard | undefined {
  const [command, message] = [memberOf(node, 'command'), memberOf(node, 'message')]
  if (node === undefined || command === undefined || message === undefined) return undefined
  return {
    command: compileValue(command, diagnostics, { types }),
    message: compileValue(message, diagnostics, { types }),
    span: entryOf(node, 'command')?.keySpan ?? node.span,
  }
}

const DEFAULT_RETRIES = 10
const DEFAULT_DELAY_MS = 1000

function readUntil(node: YamlNode | undefined, context: ReadContext): Until | undefined {
  const condition = memberOf(node, 'condition')
  if (node?.kind !== 'map') return undefined
  checkConstant(node.entries, CONSTANT_KEYWORDS, context.diagnostics)
  return {
    condition: condition === undefined ? undefined : readCondition(condition, 'until.condition', context),
    retries: asNumber(memberOf(node, 'retries')) ?? DEFAULT_RETRIES,
    delayMs: milliseconds(memberOf(node, 'delay')) ?? DEFAULT_DELAY_MS,
  }
}

function milliseconds(node: YamlNode | undefined): number | undefined {
  const seconds = asNumber(node)
  return seconds === undefined ? undefined : Math.round(seconds * 1000)
}
