import { KEYWORD_SCHEMAS } from './keyword-table.ts'
import { BECOME_SCHEMA } from './keywords/become.ts'
import { PARAMETER_SCHEMA } from './keywords/params.ts'

/** By the type of a task file's parameter: the schema of its arguments. */
export const ARGUMENT_SCHEMAS = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
  map: { type: 'object' },
} as const

/** All schemas of the language. The build compiles them; another schema cannot be used. */
export const PLAYBOOK_SCHEMAS: readonly object[] = [
  ...Object.values(KEYWORD_SCHEMAS),
  PARAMETER_SCHEMA,
  BECOME_SCHEMA,
  ...Object.values(ARGUMENT_SCHEMAS),
]
