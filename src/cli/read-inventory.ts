import { Diagnostics } from '../core/diagnostic.ts'
import { print } from '../core/printable.ts'
import { loadInventory } from '../inventory/load-inventory.ts'
import { localFiles } from '../inventory/local-files.ts'
import type { Inventory } from '../inventory/model.ts'
import { SchemaValidator } from '../language/schema-validator.ts'
import { CONNECTIONS } from '../transport/transport-table.ts'
import type { FoundFile } from './find-file.ts'
import { DEFAULT, findInventory } from './find-inventory.ts'
import { reportDiagnostics } from './report-diagnostics.ts'
import type { Terminal } from './terminal.ts'

/** Loads the inventory, for commands that need no playbook. */
export function loadInventoryAlone(
  request: { readonly inventory: string | undefined; readonly color: boolean | undefined },
  terminal: Terminal,
): Inventory {
  const diagnostics = new Diagnostics()
  const inventory = readInventory(request.inventory, terminal, diagnostics)
  reportDiagnostics(diagnostics, request.color, terminal)
  if (inventory === undefined) throw new Error('loading failed and did not say why')
  return inventory
}

/** `undefined` when the inventory could not be loaded, which the diagnostics explain. */
export function readInventory(
  given: string | undefined,
  terminal: Terminal,
  diagnostics: Diagnostics,
  validator = new SchemaValidator(),
): Inventory | undefined {
  const found = findInventory(given, terminal.folder)
  if (given !== undefined || found.isShipped) sayIfShipped(given ?? DEFAULT, found, terminal)
  else if (found.path !== DEFAULT)
    terminal.stderr.write(print`There is no ${DEFAULT} here: using the lab's, ${found.path}\n`)
  return loadInventory({
    path: found.path,
    files: localFiles(terminal.files),
    home: terminal.home,
    connections: CONNECTIONS,
    validator,
    diagnostics,
  })
}

/** Reports that a file of wrtcplay's own is used, because the named one is missing. */
export function sayIfShipped(given: string, found: FoundFile, { stderr }: Terminal): void {
  if (found.isShipped)
    stderr.write(print`There is no ${given} here: using the one that came with wrtcplay, ${found.path}\n`)
}
