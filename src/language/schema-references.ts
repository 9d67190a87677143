/**
 * A JSON Schema with every `$ref` to its own `$defs` replaced by what it names, so that an error's path in the
 * schema tells which alternative it belongs to. A schema that names itself keeps that `$ref`.
 */
export function withoutReferences(schema: object): object {
  const definitions = (schema as { readonly $defs?: Definitions }).$defs
  return definitions === undefined ? schema : (resolve(schema, definitions, []) as object)
}

type Definitions = Readonly<Record<string, unknown>>

function resolve(value: unknown, definitions: Definitions, within: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, definitions, within))
  if (value === null || typeof value !== 'object') return value
  const { $ref, ...rest } = value as { readonly $ref?: unknown }
  const name = typeof $ref === 'string' ? /^#\/\$defs\/([^/]+)$/.exec($ref)?.[1] : undefined
  if (name !== undefined && !within.includes(name) && Object.hasOwn(definitions, name))
    return resolve({ ...(definitions[name] as object), ...rest }, definitions, [...within, name])
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, definitions, within)]))
}
