import { join } from 'node:path'
import { describe } from 'vitest'
import { runCases } from '../inventory/support/case-file.ts'
import { load } from './support/load.ts'

describe('a wrong playbook is told, all of it at once, before anything is connected to', () => {
  runCases(join(import.meta.dirname, 'errors'), (files, diagnostics) => {
    load(files, {}, diagnostics)
  })
})
