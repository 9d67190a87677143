import { createRequire } from 'node:module'
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { withoutReferences } from './schema-references.ts'

/**
 * The one place that knows ajv. Schemas are compiled once, told apart by identity. ajv is loaded when the first
 * schema is used: it takes a fifth of the time that a run takes to start.
 */
export function validate(data: unknown, schema: object): readonly ErrorObject[] {
  const check = validatorFor(schema)
  return check(data) ? [] : (check.errors ?? [])
}

const compiled = new WeakMap<object, ValidateFunction>()

function validatorFor(schema: object): ValidateFunction {
  let check = compiled.get(schema)
  if (check === undefined) {
    check = ajv().compile(withoutReferences(schema))
    compiled.set(schema, check)
  }
  return check
}

let instance: Ajv | undefined

function ajv(): Ajv {
  if (instance === undefined) {
    const { Ajv: Constructor } = createRequire(import.meta.url)('ajv') as typeof import('ajv')
    instance = new Constructor({ allErrors: true, strict: false, verbose: true, validateFormats: false })
  }
  return instance
}
