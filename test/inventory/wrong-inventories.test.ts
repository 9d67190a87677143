import { join } from 'node:path'
import { describe } from 'vitest'
import { loadInventory } from '../../src/inventory/load-inventory.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'
import { VALIDATOR } from '../support/validator.ts'
import { runCases } from './support/case-file.ts'
import { memoryFiles } from './support/memory-files.ts'

describe('a wrong inventory is told, all of it at once', () => {
  runCases(join(import.meta.dirname, 'errors'), (files, diagnostics) => {
    loadInventory({
      path: 'inventory.yml',
      files: memoryFiles(files),
      home: '/home/me',
      connections: CONNECTIONS,
      validator: VALIDATOR,
      diagnostics,
    })
  })
})
