import { INVENTORY_SCHEMA } from '../../src/inventory/inventory-schema.ts'
import { withoutReferences } from '../../src/language/schema-references.ts'
import { modules } from '../../src/modules/registry.ts'
import { PLAYBOOK_SCHEMAS } from '../../src/program/keyword-schemas.ts'

/** Every schema that something is held against, as `compileSchema` gets it. */
export const schemas: readonly object[] = [
  INVENTORY_SCHEMA,
  ...PLAYBOOK_SCHEMAS,
  ...[...modules.values()].map(({ params }) => params),
].map(withoutReferences)
