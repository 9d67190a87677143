import { APPLIANCE_CODES } from '../../src/appliance/settings/diagnostic-codes.ts'
import { DIAGNOSTIC_CODES } from '../../src/core/diagnostic-codes.ts'
import { diagnosticsPage } from '../../src/core/diagnostics-page.ts'
import { inventoryPage } from '../../src/inventory/inventory-page.ts'
import { moduleIndex, modulePage } from '../../src/modules/module-page.ts'
import { modules } from '../../src/modules/registry.ts'
import { languagePage } from '../../src/program/language-page.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'

/** Every page that is made, by its path in the repository. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/diagnostics.md', diagnosticsPage([DIAGNOSTIC_CODES, APPLIANCE_CODES])],
    ['docs/inventory.md', inventoryPage(CONNECTIONS)],
    ['docs/language.md', languagePage()],
    ['docs/modules/README.md', moduleIndex(modules.values())],
    ...[...modules.values()].map((module) => [`docs/modules/${module.name}.md`, modulePage(module)] as const),
  ])
}
