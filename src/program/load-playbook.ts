import type { Diagnostics } from '../core/diagnostic.ts'
import type { AnyModule } from '../core/module-definition.ts'
import type { LocalFiles } from '../inventory/local-files.ts'
import type { Inventory } from '../inventory/model.ts'
import { readSource } from '../inventory/source-text.ts'
import { KnownTypes } from '../language/cel-environment.ts'
import { parseYaml } from '../language/parse-yaml.ts'
import { SchemaValidator } from '../language/schema-validator.ts'
import type { Scope } from '../language/value-template.ts'
import { checkInventoryVariables } from './check-inventory-variables.ts'
import { expandPlays } from './expand-play.ts'
import type { Playbook } from './model.ts'
import { BASE_TYPES } from './read-context.ts'
import { readPlaybook } from './read-playbook.ts'
import { taskFileLoader } from './read-task-file.ts'
import { TaskIds } from './task-ids.ts'

/** The most tasks of a playbook: a few task files that include each other several times could stand for any number. */
const MOST_TASKS = 200_000

interface PlaybookRequest {
  readonly path: string
  readonly files: LocalFiles
  /** `undefined` where the inventory could not be loaded: the playbook is then checked as far as possible without hosts. */
  readonly inventory: Inventory | undefined
  readonly catalog: ReadonlyMap<string, AnyModule>
  /** Variables of `-e`. */
  readonly extraVars: Scope
  /** Shared by what is loaded together; a new one when nothing is said. */
  readonly validator?: SchemaValidator
  readonly diagnostics: Diagnostics
}

/**
 * Reads a playbook, its task files and templates, and checks them against the inventory. Reports all mistakes; the playbook
 * that is returned may be run only where `diagnostics` has no errors. `undefined`: the playbook could not be read at all.
 *
 * `inventory/precedence.ts` decides which of two variables with one name wins.
 *
 * Variables of the inventory and of a play may read each other, whatever their order and whichever wins. A variable of the
 * inventory must not depend on a playbook, but may depend on `-e`. The `vars` of a task or include see those written before
 * them. An argument (`with`) is evaluated in the place of the include, so that `user: "{{ user }}"` passes on the outer
 * variable; a parameter's default sees the parameters declared before it. A task file sees its own parameters, and none of
 * those of a file that includes it.
 */
export function loadPlaybook(request: PlaybookRequest): Playbook | undefined {
  const { path, files, inventory, catalog, extraVars, diagnostics } = request
  if (inventory !== undefined) checkInventoryVariables(inventory, Object.keys(extraVars), diagnostics)
  const file = readSource({ path, kind: 'playbook', span: undefined }, files, diagnostics)
  const node = file === undefined ? undefined : parseYaml(file, diagnostics)
  if (file === undefined || node === undefined) return undefined
  const written = readPlaybook(node, {
    file,
    files,
    catalog,
    diagnostics,
    types: new KnownTypes(BASE_TYPES),
    validator: request.validator ?? new SchemaValidator(),
    chain: [path],
    taskFileAt: taskFileLoader(),
  })
  const context = {
    path,
    files,
    inventory,
    extraVars,
    diagnostics,
    templates: new Map(),
    ids: new TaskIds(diagnostics),
    room: { tasks: MOST_TASKS },
  }
  return { path, plays: expandPlays(written, context) }
}
