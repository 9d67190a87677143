import type { ErrorObject, ValidateFunction } from 'ajv'
import { compileSchema } from './schema-compiler.ts'
import { withoutReferences } from './schema-references.ts'

/** What is wrong with some data, in ajv's words. Schemas are compiled once, told apart by identity. */
export function validate(data: unknown, schema: object): readonly ErrorObject[] {
  const check = validatorFor(schema)
  return check(data) ? [] : (check.errors ?? [])
}

const compiled = new WeakMap<object, ValidateFunction>()

function validatorFor(schema: object): ValidateFunction {
  let check = compiled.get(schema)
  if (check === undefined) {
    check = compileSchema(withoutReferences(schema))
    compiled.set(schema, check)
  }
  return check
}
