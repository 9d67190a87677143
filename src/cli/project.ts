import type { Inventory } from '../inventory/model.ts'
import type { Scope } from '../language/value-template.ts'
import type { Playbook } from '../program/model.ts'

/** A loaded project: everything is checked, and no connection has been made. */
export interface Project {
  readonly inventory: Inventory
  readonly playbook: Playbook
  readonly extraVars: Scope
}
