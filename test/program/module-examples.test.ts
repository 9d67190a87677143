import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../src/core/format-diagnostic.ts'
import { loadInventory } from '../../src/inventory/load-inventory.ts'
import { modules } from '../../src/modules/registry.ts'
import { loadPlaybook } from '../../src/program/load-playbook.ts'
import { tasksIn } from '../../src/program/walker.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'
import { memoryFiles } from '../inventory/support/memory-files.ts'
import { VALIDATOR } from '../support/validator.ts'
import { INVENTORY } from './support/load.ts'

/** Said of an example that stands alone: what it takes from tasks and files around it is not there. */
const MISSING_AROUND =
  /^(no task before this one registers|undefined variable|there is no (file|template)|unknown handler)/

describe('the examples of every module are tasks that load', () => {
  it.each(
    [...modules.values()].flatMap(({ name, examples }) =>
      examples.map((example, index) => [name, index, example] as const),
    ),
  )('%s, %i', (_name, _index, example) => {
    const indented = example.replaceAll(/^(?=.)/gm, '    ')
    const files = memoryFiles({
      'inventory.yml': INVENTORY,
      'play.yml': `- hosts: wrtc\n  tasks:\n${indented}\n`,
    })
    const diagnostics = new Diagnostics()
    const inventory = loadInventory({
      path: 'inventory.yml',
      files,
      home: '/home/me',
      connections: CONNECTIONS,
      validator: VALIDATOR,
      diagnostics,
    })
    const request = {
      path: 'play.yml',
      files,
      inventory,
      catalog: modules,
      validator: VALIDATOR,
      extraVars: {},
      diagnostics,
    }
    const playbook = loadPlaybook(request)
    const said = diagnostics.all.filter(({ summary }) => !MISSING_AROUND.test(summary))
    expect(said.map(formatDiagnostic)).toEqual([])
    expect(playbook?.plays.flatMap(tasksIn).length).toBeGreaterThan(0)
  })
})
