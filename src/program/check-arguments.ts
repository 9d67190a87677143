import type { SourceSpan } from '../core/source.ts'
import { suggestionHint } from '../core/suggest.ts'
import { checkSchema, type SchemaContext } from '../language/check-schema.ts'
import { asMap, entryOf } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import { ARGUMENT_SCHEMAS } from './keyword-schemas.ts'
import type { Parameter, ParsedTaskFile } from './parsed.ts'

/** Checks the arguments of an include (`with`) against the parameters of the task file. */
export function checkArguments(
  { path, parameters }: ParsedTaskFile,
  given: YamlNode | undefined,
  span: SourceSpan,
  context: SchemaContext,
): void {
  const { diagnostics } = context
  const names = parameters.map(({ name }) => name)
  for (const { key, keySpan } of asMap(given)?.entries ?? []) {
    if (!names.includes(key))
      diagnostics.error(
        'unknown-parameter',
        `${path} has no parameter "${key}"`,
        keySpan,
        suggestionHint(key, names),
      )
  }
  for (const parameter of parameters) {
    const entry = entryOf(given, parameter.name)
    if (entry !== undefined) checkType(entry.value, parameter, context)
    else if (parameter.default === undefined)
      diagnostics.error(
        'missing-parameter',
        `${path} needs the parameter "${parameter.name}"`,
        span,
        `write with: {${parameter.name}: …}, or give it a default there`,
      )
  }
}

/** Checks the type of a constant argument; the value of `{{ … }}` is known only in a run. */
export function checkType(
  node: YamlNode,
  { name, type }: Pick<Parameter, 'name' | 'type'>,
  context: SchemaContext,
): void {
  if (type !== 'any') checkSchema(node, ARGUMENT_SCHEMAS[type], context, `the parameter "${name}"`)
}
