import { suggestionHint } from '../core/suggest.ts'
import type { SchemaError } from './schema-errors.ts'
import { enumOf, type Message, nameOf, wantedBy } from './schema-words.ts'
import { trapOf } from './type-traps.ts'
import { kindOf } from './value-kind.ts'
import type { YamlNode } from './yaml-node.ts'

/** A schema's error in words. `subject` names the root; `node` is what the user wrote, where there is a file. */
export function describeError(error: SchemaError, subject: string, node: YamlNode | undefined): Message {
  const name = nameOf(error.path, subject)
  const { params, schema } = error
  const trap = trapOf(error, name, node)
  if (trap !== undefined) return trap
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return {
        summary: `unknown key "${error.unknownKey}" in ${name}`,
        hint: suggestionHint(error.unknownKey ?? '', Object.keys(propertiesOf(schema))),
      }
    case 'propertyNames':
      return {
        summary: `"${error.unknownKey}" cannot be a key in ${name}`,
        hint: descriptionOf(schema['propertyNames'] as SchemaError['schema']),
      }
    case 'required':
      return { summary: `${name} needs "${String(params['missingProperty'])}"`, hint: undefined }
    case 'dependentRequired':
    case 'dependencies':
      return {
        summary: `${name} needs "${String(params['missingProperty'])}" where "${String(params['property'])}" is`,
        hint: undefined,
      }
    case 'type':
    case 'anyOf':
    case 'oneOf':
      if (params['passingSchemas'] != null)
        return { summary: `${name} fits more than one of its forms`, hint: descriptionOf(schema) }
      return {
        summary: `${name} must be ${wantedBy(schema)}, not ${givenBy(error)}`,
        hint: descriptionOf(schema),
      }
    case 'enum':
      return {
        summary: cannotBe(name, error),
        hint: insteadOf(error) ?? suggestionHint(String(error.data), enumOf(schema).map(String)),
      }
    case 'pattern':
      return {
        summary: cannotBe(name, error),
        hint: descriptionOf(schema) ?? `it must match ${String(schema['pattern'])}`,
      }
    case 'const':
      return { summary: `${name} must be ${JSON.stringify(params['allowedValue'])}`, hint: undefined }
    default:
      return {
        summary: `${name} ${LIMITS[error.keyword]?.(Number(params['limit'])) ?? 'is not as it should be'}`,
        hint: descriptionOf(schema),
      }
  }
}

const LIMITS: Readonly<Record<string, (limit: number) => string>> = {
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  exclusiveMaximum: (limit) => `must be less than ${limit}`,
  minLength: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} items`),
  maxItems: (limit) => `must have at most ${limit} items`,
  minProperties: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} keys`),
  maxProperties: (limit) => `must have at most ${limit} ${limit === 1 ? 'key' : 'keys'}`,
  uniqueItems: () => 'holds the same item twice',
  not: () => 'holds keys that exclude each other',
}

/** A schema may name words that people bring along, and what to write for them: `instead: {restarted: …}`. */
function insteadOf({ data, schema }: SchemaError): string | undefined {
  const words = schema['instead']
  if (typeof words !== 'object' || words === null || typeof data !== 'string') return undefined
  return Object.hasOwn(words, data) ? String((words as Record<string, unknown>)[data]) : undefined
}

function propertiesOf(schema: SchemaError['schema']): object {
  return (schema['properties'] as object | undefined) ?? {}
}

function descriptionOf(schema: SchemaError['schema']): string | undefined {
  const description = schema['description']
  return typeof description === 'string' ? description : undefined
}

function givenBy({ data, schema }: SchemaError): string {
  const isShown = schema['secret'] !== true && wantedBy(schema).includes('number')
  return typeof data === 'number' && isShown ? String(data) : kindOf(data)
}

function cannotBe(name: string, { data, schema }: SchemaError): string {
  const shown = schema['secret'] === true ? undefined : JSON.stringify(data)
  return shown === undefined || shown.length > LONGEST_SHOWN
    ? `${name} cannot be this`
    : `${name} cannot be ${shown}`
}

const LONGEST_SHOWN = 60
