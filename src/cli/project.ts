import type { Inventory } from '../inventory/model.ts'
import type { Scope } from '../language/value-template.ts'
import type { Playbook } from '../program/model.ts'

/** Everything is checked; nothing has been connected to. */
export interface Project {
  readonly inventory: Inventory
  readonly playbook: Playbook
  readonly extraVars: Scope
}
