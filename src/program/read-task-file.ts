import type { SourceSpan } from '../core/source.ts'
import { readSource } from '../inventory/source-text.ts'
import { checkVariableName } from '../inventory/variable-name.ts'
import { type CelType, KnownTypes } from '../language/cel-environment.ts'
import { checkSchema } from '../language/check-schema.ts'
import { compileValue } from '../language/compile-value.ts'
import { parseYaml } from '../language/parse-yaml.ts'
import { asString, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlNode } from '../language/yaml-node.ts'
import { checkType } from './check-arguments.ts'
import { checkConstants, checkKeys } from './check-keys.ts'
import { firstLineOf } from './first-line.ts'
import { KEYWORD_SCHEMAS, namesAt, readKeywords } from './keyword-table.ts'
import { PARAMETER_SCHEMA } from './keywords/params.ts'
import type { Parameter, ParameterType, ParsedTaskFile } from './parsed.ts'
import { BASE_TYPES, type ReadContext } from './read-context.ts'
import { readItems } from './read-items.ts'

type Loader = ReadContext['taskFileAt']

/** Loads each task file once, however often it is included. */
export function taskFileLoader(): Loader {
  const known = new Map<string, ParsedTaskFile | undefined>()
  return (path, span, context) => {
    if (reportCycle(path, span, context)) return undefined
    if (!known.has(path)) known.set(path, loadTaskFile(path, span, context))
    return known.get(path)
  }
}

function reportCycle(path: string, span: SourceSpan, { chain, diagnostics }: ReadContext): boolean {
  if (!chain.includes(path)) return false
  const cycle = [...chain.slice(chain.indexOf(path)), path]
  diagnostics.error(
    'include-cycle',
    `task files include each other: ${cycle.join(' → ')}`,
    span,
    'leave this include out',
  )
  return true
}

function loadTaskFile(path: string, span: SourceSpan, context: ReadContext): ParsedTaskFile | undefined {
  const { chain, diagnostics, files } = context
  const file = readSource({ path, kind: 'task file', span }, files, diagnostics)
  const node = file === undefined ? undefined : parseYaml(file, diagnostics)
  if (file === undefined || node === undefined) return undefined
  return readTaskFile(node, { ...context, file, chain: [...chain, path] })
}

function readTaskFile(node: YamlNode, context: ReadContext): ParsedTaskFile | undefined {
  const { diagnostics, file } = context
  if (node.kind !== 'map') {
    diagnostics.error(
      'not-a-task-file',
      'a task file must be a map',
      firstLineOf(node.span),
      'write its tasks below tasks:, and what it is for under summary:',
    )
    return undefined
  }
  checkKeys(node, namesAt('task file'), 'a task file', diagnostics)
  checkSchema(node, KEYWORD_SCHEMAS['task file'], context, 'a task file')
  checkConstants(node, 'task file', diagnostics)
  const settings = readKeywords('task file', node, context)
  const parameters = settings.parameters.map((entry) => readParameter(entry, context))
  const types = typesOf(parameters)
  return { path: file.path, parameters, items: readItems(settings.tasks, { ...context, types }) }
}

function readParameter({ key, keySpan, value }: YamlEntry, context: ReadContext): Parameter {
  const { diagnostics, types } = context
  checkVariableName(key, keySpan, diagnostics)
  checkSchema(value, PARAMETER_SCHEMA, context, `the parameter "${key}"`)
  const type = (asString(memberOf(value, 'type')) ?? 'any') as ParameterType
  const byDefault = memberOf(value, 'default')
  const known = type in CEL_TYPES ? type : 'any'
  if (byDefault !== undefined) checkType(byDefault, { name: key, type: known }, context)
  return {
    name: key,
    span: keySpan,
    type: known,
    default: byDefault === undefined ? undefined : compileValue(byDefault, diagnostics, { types }),
  }
}

/** A number may be an integer or not, which are two types in CEL. */
const CEL_TYPES: Readonly<Record<ParameterType, CelType | undefined>> = {
  string: 'string',
  number: undefined,
  boolean: 'bool',
  list: 'list',
  map: 'map',
  any: undefined,
}

function typesOf(parameters: readonly Parameter[]): KnownTypes {
  const declared = parameters.map(({ name, type }) => [name, CEL_TYPES[type]] as const)
  return new KnownTypes({
    ...BASE_TYPES,
    ...Object.fromEntries(declared.flatMap(([name, type]) => (type === undefined ? [] : [[name, type]]))),
  })
}
