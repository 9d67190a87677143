import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../../src/core/format-diagnostic.ts'

/** What a case loads: each part begins with a line `=== NAME`. */
export type CaseFiles = Readonly<Record<string, string>>

/**
 * Runs every case of a folder: files that are loaded, and behind `=== diagnostics` what must be said about them, word
 * for word. `vitest -u` writes down what is said now; read it before you believe it.
 */
export function runCases(folder: string, load: (files: CaseFiles, diagnostics: Diagnostics) => void): void {
  for (const name of readdirSync(folder).toSorted()) {
    it(name.replace(/\.case$/, '').replaceAll('-', ' '), async () => {
      const path = join(folder, name)
      const { diagnostics: _expected, ...files } = partsOf(readFileSync(path, 'utf8'))
      const diagnostics = new Diagnostics()
      load(files, diagnostics)
      const said = diagnostics.all.map(formatDiagnostic).join('\n\n')
      await expect(format({ ...files, diagnostics: `${said}\n` })).toMatchFileSnapshot(path)
    })
  }
}

function partsOf(text: string): Record<string, string> {
  const parts = text.split(/^=== (.+)\n/m).slice(1)
  return Object.fromEntries(
    parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? '']] : [])),
  )
}

function format(parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts)
    .map(([name, text]) => `=== ${name}\n${text}`)
    .join('')
}
