import { Ajv, type ValidateFunction } from 'ajv'
import { AJV_OPTIONS } from './ajv-options.ts'

/**
 * Makes what compiles schemas, as the tests need it. In dist/ this file is another: the build has ajv compile the schemas that there
 * are, and puts the functions here, for ajv takes longer to load and to compile them than all else that a run does before it connects.
 */
export function schemaCompiler(): (schema: object) => ValidateFunction {
  const ajv = new Ajv(AJV_OPTIONS)
  return (schema) => ajv.compile(schema)
}
