/** What of a JSON Schema is told in a reference. */
export interface ShownSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly ShownSchema[]
  readonly items?: ShownSchema
  readonly description?: string
  readonly properties?: Readonly<Record<string, ShownSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly secret?: boolean
  /** For the reference alone: what it is for, and what is asked for, where the schema does not say it. */
  readonly meaning?: string
  readonly shown?: string
  readonly [other: string]: unknown
}

/** The type that a schema asks for, in words, as Markdown. */
export function typeText(schema: ShownSchema): string {
  const { type, enum: values, anyOf, items, shown } = schema
  if (shown !== undefined) return shown
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(', ')
  if (anyOf !== undefined) return anyOf.map(typeText).join(' or ')
  if (typeof type !== 'string')
    return type === undefined
      ? 'anything'
      : type
          .filter((one) => one !== 'null')
          .map((one) => typeText({ ...schema, type: one }))
          .join(' or ')
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeText(items)}`
  return WORDS[type] ?? type
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'map',
}
