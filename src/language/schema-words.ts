export interface Message {
  readonly summary: string
  readonly hint: string | undefined
}

/** `mode`, `item 2 of paths`, or the subject itself. */
export function nameOf(path: readonly string[], subject: string): string {
  const last = path.at(-1)
  if (last === undefined) return subject
  if (!/^\d+$/.test(last)) return last
  return `item ${Number(last) + 1} of ${nameOf(path.slice(0, -1), subject)}`
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'empty',
}

/** What a schema allows, in words: `text or a list`. */
export function wantedBy(schema: Readonly<Record<string, unknown>>): string {
  const values = enumOf(schema).map((value) => JSON.stringify(value))
  const types = typesOf(schema).map((type) => WORDS[type] ?? type)
  const words = [...new Set(values.length > 0 ? values : types)]
  if (words.length === 0) return 'something else'
  return words.length === 1 ? String(words[0]) : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

export function typesOf(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const { type } = schema
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type as string[]
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly Record<string, unknown>[] | undefined
  return choices?.flatMap(typesOf) ?? []
}

export function enumOf(schema: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(schema['enum']) ? schema['enum'] : []
}
