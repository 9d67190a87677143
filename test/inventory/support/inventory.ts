import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../../src/core/format-diagnostic.ts'
import { loadInventory } from '../../../src/inventory/load-inventory.ts'
import type { Inventory } from '../../../src/inventory/model.ts'
import { CONNECTIONS } from '../../../src/transport/transport-table.ts'
import { VALIDATOR } from '../../support/validator.ts'
import { memoryFiles } from './memory-files.ts'

/** Loads an inventory that must be right; throws what is said otherwise. */
export function rightInventory(
  text: string,
  {
    path = 'inventory.yml',
    others = {},
  }: { readonly path?: string; readonly others?: Record<string, string> } = {},
): Inventory {
  const diagnostics = new Diagnostics()
  const files = memoryFiles({ ...others, [path]: text })
  const inventory = loadInventory({
    path,
    files,
    home: '/home/me',
    connections: CONNECTIONS,
    validator: VALIDATOR,
    diagnostics,
  })
  if (inventory === undefined || diagnostics.all.length > 0)
    throw new Error(diagnostics.all.map(formatDiagnostic).join('\n\n'))
  return inventory
}
