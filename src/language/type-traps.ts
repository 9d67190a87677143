import type { SchemaError } from './schema-errors.ts'
import { type Message, typesOf, wantedBy } from './schema-words.ts'
import type { YamlNode } from './yaml-node.ts'

/** A wrong type that comes from how YAML reads what was written, with the way to write it. */
export function typeTrap(error: SchemaError, name: string, node: YamlNode | undefined): Message | undefined {
  const types = typesOf(error.schema)
  if (node?.kind !== 'scalar' || node.style !== 'plain') return undefined
  const { text, value } = node
  const key = error.path.at(-1)
  const label = key === undefined || /^\d+$/.test(key) ? '' : `${key}: `
  if (value === null)
    return {
      summary: `${name} has no value`,
      hint: `it must be ${wantedBy(error.schema)}; leave the key out if it is not needed`,
    }
  if (types.includes('boolean') && typeof value === 'string' && YES_NO[text.toLowerCase()] !== undefined)
    return {
      summary: `${name} must be true or false, and YAML 1.2 reads ${text} as text`,
      hint: `write ${label}${YES_NO[text.toLowerCase()]}`,
    }
  if (types.includes('string') && typeof value === 'number')
    return {
      summary: `${name} must be text, and YAML reads ${text} as ${numberWords(text, value)}`,
      hint: `put quotes around it: ${label}"${text}"`,
    }
  if (types.includes('string') && typeof value === 'boolean')
    return {
      summary: `${name} must be text, and YAML reads ${text} as a boolean`,
      hint: `put quotes around it: ${label}"${text}"`,
    }
  if (types.includes('array'))
    return { summary: `${name} must be ${wantedBy(error.schema)}`, hint: `write ${label}[${text}]` }
  return undefined
}

const YES_NO: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  y: 'true',
  no: 'false',
  off: 'false',
  n: 'false',
}

function numberWords(text: string, value: number): string {
  return text === String(value) ? 'a number' : `the number ${value}`
}
