import { errorsOf } from './schema-errors.ts'
import { describeError } from './schema-messages.ts'
import type { SchemaValidator } from './schema-validator.ts'

/** Holds a rendered value against a JSON Schema; each message is one sentence, such as `mode must be text`. */
export function checkValue(
  value: unknown,
  schema: object,
  validator: SchemaValidator,
  subject = 'the value',
): string[] {
  return errorsOf(value, schema, validator).map((error) => {
    const { summary, hint } = describeError(error, subject, undefined)
    return hint === undefined ? summary : `${summary}: ${hint}`
  })
}
