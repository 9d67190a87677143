import type { ErrorObject, ValidateFunction } from 'ajv'
import { schemaCompiler } from './schema-compiler.ts'
import { withoutReferences } from './schema-references.ts'

/** The schemas of a load or a run. Each is compiled once, when it is first needed; they are told apart by identity. */
export class SchemaValidator {
  readonly #compiled = new Map<object, ValidateFunction>()
  #compile: ((schema: object) => ValidateFunction) | undefined

  /** What is wrong with some data, in ajv's words. */
  validate(data: unknown, schema: object): readonly ErrorObject[] {
    const check = this.#compiled.get(schema) ?? this.#compileOnce(schema)
    return check(data) ? [] : (check.errors ?? [])
  }

  #compileOnce(schema: object): ValidateFunction {
    this.#compile ??= schemaCompiler()
    const check = this.#compile(withoutReferences(schema))
    this.#compiled.set(schema, check)
    return check
  }
}
