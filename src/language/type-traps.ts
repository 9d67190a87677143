import type { SchemaError } from './schema-errors.ts'
import { type Message, typesOf, wantedBy } from './schema-words.ts'
import type { YamlNode, YamlScalar } from './yaml-node.ts'

/** A value of a wrong kind that comes from how YAML reads what was written, with the way to write it. */
export function trapOf(error: SchemaError, name: string, node: YamlNode | undefined): Message | undefined {
  if (!VALUE_KEYWORDS.has(error.keyword) || node?.kind !== 'scalar') return undefined
  const key = error.path.at(-1)
  const label = key === undefined || /^\d+$/.test(key) ? '' : `${key}: `
  if (node.value === null) return emptyTrap(error, name, label)
  const types = typesOf(error.schema)
  const yesNo = types.includes('boolean') ? yesNoTrap(name, label, node) : undefined
  if (yesNo !== undefined) return yesNo
  if (types.includes('string') && typeof node.value !== 'string') return notTextTrap(name, label, node)
  if (types.includes('array') && node.style === 'plain')
    return { summary: `${name} must be ${wantedBy(error.schema)}`, hint: `write ${label}[${node.text}]` }
  return undefined
}

const VALUE_KEYWORDS: ReadonlySet<string> = new Set(['type', 'enum', 'const', 'anyOf', 'oneOf'])

function emptyTrap(error: SchemaError, name: string, label: string): Message {
  const wanted = `it must be ${wantedBy(error.schema)}`
  return {
    summary: `${name} has no value`,
    hint: label === '' ? wanted : `${wanted}; leave the key out if it is not needed`,
  }
}

function yesNoTrap(name: string, label: string, { text, style }: YamlScalar): Message | undefined {
  const meant = YES_NO[text.toLowerCase()]
  if (meant === undefined) return undefined
  const why = style === 'plain' ? `YAML 1.2 reads ${text} as text` : 'what stands in quotes is text'
  return { summary: `${name} must be true or false, and ${why}`, hint: `write ${label}${meant}` }
}

function notTextTrap(name: string, label: string, { text, value }: YamlScalar): Message {
  const number = text === String(value) ? 'a number' : `the number ${value}`
  const read = typeof value === 'boolean' ? 'a boolean' : number
  return {
    summary: `${name} must be text, and YAML reads ${text} as ${read}`,
    hint: `put quotes around it: ${label}"${text}"`,
  }
}

const YES_NO: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  y: 'true',
  true: 'true',
  no: 'false',
  off: 'false',
  n: 'false',
  false: 'false',
}
