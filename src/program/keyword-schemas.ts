import { KEYWORD_SCHEMAS } from './keyword-table.ts'
import { BECOME_SCHEMA } from './keywords/become.ts'
import { PARAMETER_SCHEMA } from './keywords/params.ts'

/** What an argument of a task file must be, by the type that its parameter declares. */
export const ARGUMENT_SCHEMAS = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
  map: { type: 'object' },
} as const

/** All of them: the build compiles them, and a schema that is not among them cannot be used. */
export const PLAYBOOK_SCHEMAS: readonly object[] = [
  ...Object.values(KEYWORD_SCHEMAS),
  PARAMETER_SCHEMA,
  BECOME_SCHEMA,
  ...Object.values(ARGUMENT_SCHEMAS),
]
