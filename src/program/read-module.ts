import type { Diagnostics } from '../core/diagnostic.ts'
import type { AnyModule, Failure } from '../core/module-definition.ts'
import { checkSchema } from '../language/check-schema.ts'
import { compileValue } from '../language/compile-value.ts'
import { isDynamicNode } from '../language/dynamic-value.ts'
import { toData } from '../language/yaml-data.ts'
import { type YamlEntry, YamlMap, type YamlNode } from '../language/yaml-node.ts'
import { unknownWordHint } from './check-keys.ts'
import { namesAt } from './keyword-table.ts'
import type { ParsedTask } from './parsed.ts'
import type { ReadContext } from './read-context.ts'

type ModuleUse = Pick<ParsedTask, 'module' | 'params' | 'paramsNode'>

const KEYWORDS = namesAt('task')

/** Finds the one module of a task, and checks its parameters against the module's schema. */
export function readModule(node: YamlMap, context: ReadContext): ModuleUse {
  const { catalog, diagnostics } = context
  const others = node.entries.filter(({ key }) => !KEYWORDS.includes(key))
  const [use, ...more] = others.filter(({ key }) => catalog.has(key))
  const unknown = others.filter(({ key }) => !catalog.has(key))
  reportUnknown(unknown, use === undefined, context)
  for (const { key, keySpan } of more)
    diagnostics.error(
      'two-modules',
      `a second module "${key}" in one task`,
      keySpan,
      `make it a task of its own: the first is "${use?.key}"`,
    )
  if (use === undefined && others.length === 0)
    diagnostics.error(
      'no-module',
      'a task names no module',
      node.entries[0]?.keySpan ?? node.span,
      'write one, with its parameters',
    )
  const module = use === undefined ? undefined : catalog.get(use.key)
  return use === undefined || module === undefined ? unknownUse(node) : readUse(use, module, context)
}

function reportUnknown(unknown: readonly YamlEntry[], isModuleMissing: boolean, context: ReadContext): void {
  const modules = [...context.catalog.keys()]
  const [first, ...rest] = unknown
  if (first === undefined) return
  if (isModuleMissing && rest.length === 0)
    context.diagnostics.error(
      'unknown-module',
      `unknown module "${first.key}"`,
      first.keySpan,
      unknownWordHint(first.key, [...modules, ...KEYWORDS]),
    )
  else
    for (const { key, keySpan } of unknown)
      context.diagnostics.error(
        'unknown-key',
        `unknown ${isModuleMissing ? 'key or module' : 'key'} "${key}" in a task`,
        keySpan,
        unknownWordHint(key, isModuleMissing ? [...modules, ...KEYWORDS] : KEYWORDS),
      )
}

function readUse(use: YamlEntry, module: AnyModule, context: ReadContext): ModuleUse {
  const { diagnostics, types } = context
  const paramsNode = spelledOut(use, module)
  const isAsWanted = checkSchema(paramsNode, module.params, context, use.key)
  if (isAsWanted && !isDynamicNode(paramsNode)) checkFurther(module, paramsNode, use, diagnostics)
  return { module, paramsNode, params: compileValue(paramsNode, diagnostics, { types }) }
}

/** The long form of a short one, where the module has one: `command: date` means `command: {command: date}`. */
function spelledOut({ keySpan, value }: YamlEntry, { shorthand }: AnyModule): YamlNode {
  if (shorthand === undefined || value.kind !== 'scalar' || value.value === null) return value
  return new YamlMap([{ key: shorthand, keySpan, value }], value.span)
}

/** Checks what a schema cannot express. */
function checkFurther(module: AnyModule, node: YamlNode, use: YamlEntry, diagnostics: Diagnostics): void {
  const failure: Failure | undefined = module.check?.(toData(node))
  if (failure !== undefined)
    diagnostics.error('parameters-refused', `${use.key}: ${failure.message}`, use.keySpan, failure.hint)
}

function unknownUse(node: YamlMap): ModuleUse {
  const paramsNode = new YamlMap([], node.span)
  return {
    module: UNKNOWN_MODULE,
    paramsNode,
    params: { span: node.span, references: [], render: () => ({}) },
  }
}

/** Takes the place of an unknown module, so that the rest of the task can be checked. It never runs. */
const UNKNOWN_MODULE: AnyModule = {
  name: 'unknown',
  summary: '',
  params: { type: 'object' },
  result: { type: 'object' },
  examples: [],
  probe: () => undefined,
  read: () => undefined,
  plan: () => [],
  report: () => undefined,
  reads: () => [],
  touches: () => [],
}
