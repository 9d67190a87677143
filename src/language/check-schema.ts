import type { Diagnostics } from '../core/diagnostic.ts'
import type { DiagnosticCode } from '../core/diagnostic-codes.ts'
import type { SourceSpan } from '../core/source.ts'
import { isDynamicData } from './dynamic-value.ts'
import { errorsOf, type SchemaError } from './schema-errors.ts'
import { describeError } from './schema-messages.ts'
import type { SchemaValidator } from './schema-validator.ts'
import { entryOf, toData } from './yaml-data.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

/**
 * Checks YAML against a JSON Schema and reports each mistake at its place. What holds `{{ … }}` or is a secret
 * passes whatever its type, for that is known only when it is rendered (`checkValue`). `subject` says what the
 * node is, as in `unknown key "tempalte" in SUBJECT`: "a task", "the inventory".
 */
export function checkSchema(
  node: YamlNode,
  schema: object,
  { diagnostics, validator }: SchemaContext,
  subject: string,
): boolean {
  const errors = errorsOf(toData(node), schema, validator, isDynamicData)
  for (const error of errors) {
    const place = placeOf(node, error)
    const { summary, hint } = describeError(error, subject, place.node)
    const code = codeOf(error)
    if (error.schema['secret'] === true) diagnostics.privateError(code, summary, place.span, hint)
    else diagnostics.error(code, summary, place.span, hint)
  }
  return errors.length === 0
}

export interface SchemaContext {
  readonly diagnostics: Diagnostics
  readonly validator: SchemaValidator
}

/** What is wrong, whatever the words are. */
function codeOf({ keyword, unknownKey }: SchemaError): DiagnosticCode {
  if (unknownKey !== undefined) return 'unknown-key'
  return NEEDS.has(keyword) ? 'missing-key' : 'wrong-value'
}

const NEEDS: ReadonlySet<string> = new Set(['required', 'dependentRequired', 'dependencies'])

interface Place {
  readonly span: SourceSpan
  readonly node: YamlNode | undefined
}

function placeOf(root: YamlNode, error: SchemaError): Place {
  let node: YamlNode = root
  let entry: YamlEntry | undefined
  for (const name of error.path) {
    const found = child(node, name)
    if (found === undefined) break
    entry = found.entry
    node = found.node
  }
  const unknown = error.unknownKey
  if (unknown !== undefined && node.kind === 'map') {
    const key = entryOf(node, unknown)
    if (key !== undefined) return { span: key.keySpan, node: key.value }
  }
  // A value that is not there has no place of its own: its key has.
  const isBlank = node.kind === 'scalar' && node.text === '' && node.style === 'plain'
  if (isBlank && entry !== undefined) return { span: entry.keySpan, node }
  return { span: node.kind === 'scalar' ? node.span : headOf(node), node }
}

function child(node: YamlNode, name: string): { node: YamlNode; entry: YamlEntry | undefined } | undefined {
  if (node.kind === 'list') {
    const item = node.items[Number(name)]
    return item === undefined ? undefined : { node: item, entry: undefined }
  }
  const entry = entryOf(node, name)
  return entry === undefined ? undefined : { node: entry.value, entry }
}

/** A map over lines is pointed at by its first key. */
function headOf(node: YamlNode): SourceSpan {
  const inBraces = node.span.file.text[node.span.start] === '{'
  const first = node.kind === 'map' && !inBraces ? node.entries[0] : undefined
  return first?.keySpan ?? node.span
}
