import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../../src/core/format-diagnostic.ts'
import { loadInventory } from '../../../src/inventory/load-inventory.ts'
import type { Inventory } from '../../../src/inventory/model.ts'
import type { Scope } from '../../../src/language/value-template.ts'
import { loadPlaybook } from '../../../src/program/load-playbook.ts'
import type { Playbook, Task } from '../../../src/program/model.ts'
import { tasksIn } from '../../../src/program/walker.ts'
import { CONNECTIONS } from '../../../src/transport/transport-table.ts'
import { memoryFiles } from '../../inventory/support/memory-files.ts'
import { VALIDATOR } from '../../support/validator.ts'
import { fakeModules } from './fake-modules.ts'

/** A pair and a host that is in none. */
const INVENTORY = `hosts:
  wrtc-a: { address: 10.0.0.1, peer_address: 192.168.0.1 }
  wrtc-b: { address: 10.0.0.2, peer_address: 192.168.0.2 }
  web: { address: 10.0.0.3, vars: { root: /srv } }
groups:
  front: { hosts: [web] }
pairs:
  wrtc: { active: wrtc-a, standby: wrtc-b, vip: 10.0.0.9/24, vars: { home: /opt/sonus/wrtc } }
vars: { timezone: UTC }
`

export interface Loaded {
  readonly inventory: Inventory | undefined
  readonly playbook: Playbook | undefined
  readonly diagnostics: Diagnostics
}

interface LoadOptions {
  readonly path?: string
  readonly extraVars?: Scope
  readonly catalog?: Parameters<typeof loadPlaybook>[0]['catalog']
}

/** Loads `play.yml` (or `path`) with `inventory.yml`, or else with the one above; `catalog`: the fake modules. */
export function load(
  files: Readonly<Record<string, string | Buffer>>,
  { path = 'play.yml', extraVars = {}, catalog = fakeModules }: LoadOptions = {},
  diagnostics: Diagnostics = new Diagnostics(),
): Loaded {
  const disk = memoryFiles({ 'inventory.yml': INVENTORY, ...files })
  const inventory = loadInventory({
    path: 'inventory.yml',
    files: disk,
    home: '/home/me',
    connections: CONNECTIONS,
    validator: VALIDATOR,
    diagnostics,
  })
  const playbook = loadPlaybook({
    path,
    files: disk,
    inventory,
    catalog,
    validator: VALIDATOR,
    extraVars,
    diagnostics,
  })
  return { inventory, playbook, diagnostics }
}

/** The same for what must be right; throws what is said otherwise. */
export function loadRight(
  files: Readonly<Record<string, string | Buffer>>,
  options: LoadOptions = {},
): { readonly inventory: Inventory; readonly playbook: Playbook; readonly tasks: readonly Task[] } {
  const { inventory, playbook, diagnostics } = load(files, options)
  if (diagnostics.all.length > 0 || inventory === undefined || playbook === undefined)
    throw new Error(diagnostics.all.map(formatDiagnostic).join('\n\n'))
  return { inventory, playbook, tasks: playbook.plays.flatMap(tasksIn) }
}
