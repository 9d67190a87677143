import { SchemaValidator } from '../../src/language/schema-validator.ts'

/** One for all tests of a file, for a schema takes milliseconds to compile. */
export const VALIDATOR = new SchemaValidator()
