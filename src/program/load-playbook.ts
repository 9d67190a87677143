import type { Diagnostics } from '../core/diagnostic.ts'
import type { AnyModule } from '../core/module-definition.ts'
import type { LocalFiles } from '../inventory/local-files.ts'
import type { Inventory } from '../inventory/model.ts'
import { readSource } from '../inventory/source-text.ts'
import { parseYaml } from '../language/parse-yaml.ts'
import type { Scope } from '../language/value-template.ts'
import { checkInventoryVariables } from './check-inventory-variables.ts'
import { expandPlays } from './expand-play.ts'
import type { Playbook } from './model.ts'
import { BASE_TYPES } from './read-context.ts'
import { readPlaybook } from './read-playbook.ts'
import { taskFileLoader } from './read-task-file.ts'
import { TaskIds } from './task-ids.ts'

/** Includes multiply: a few task files that include each other several times stand for any number of tasks. */
const MOST_TASKS = 200_000

interface PlaybookRequest {
  readonly path: string
  readonly files: LocalFiles
  /** `undefined` where it cannot be had; the playbook is then checked as far as that goes without hosts. */
  readonly inventory: Inventory | undefined
  readonly catalog: ReadonlyMap<string, AnyModule>
  /** Values of `-e`. */
  readonly extraVars: Scope
  readonly diagnostics: Diagnostics
}

/**
 * Reads a playbook, its task files and templates, and checks all of it against the inventory. Everything that is wrong
 * is reported; what is given may be run only where `diagnostics` has no errors. `undefined`: there is nothing to be had.
 *
 * Which of two variables wins stands in `inventory/precedence.ts`.
 *
 * Variables of the inventory and of the play see each other by name, whatever their order and whichever wins; but what
 * an inventory says must be there without any playbook, `-e` aside. A task's own `vars`, and those of an include, see
 * the ones that stand before them. An argument under `with` is evaluated where it is
 * written, so that `user: "{{ user }}"` hands on the outer one; a default sees the parameters that are declared
 * before it. A task file sees its own parameters, but none of a file that includes it.
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
    types: BASE_TYPES,
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
