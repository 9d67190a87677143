import { withoutReferences } from '../../src/language/schema-references.ts'
import { modules } from '../../src/modules/registry.ts'
import { PLAYBOOK_SCHEMAS } from '../../src/program/keyword-schemas.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'

/** Every schema that something is held against, as `schemaCompiler` gets it. */
export const schemas: readonly object[] = [
  CONNECTIONS.schema,
  ...PLAYBOOK_SCHEMAS,
  ...[...modules.values()].map(({ params }) => params),
].map(withoutReferences)
