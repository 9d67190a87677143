import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { it } from 'vitest'

/** Where a program of this machine is. Starts no process. */
export function pathOf(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/**
 * `it` for tests that need programs. Where one is missing they are skipped, and a skipped test says why; with
 * WRTCPLAY_LAB=required, that one fails instead.
 */
export function itWith(...tools: readonly string[]): typeof it | typeof it.skip {
  const missing = tools.filter((tool) => pathOf(tool) === undefined)
  if (missing.length === 0) return it
  const reason = `this machine has no ${missing.join(', no ')}`
  if (process.env['WRTCPLAY_LAB'] !== 'required') it.skip(`(skipped: ${reason})`, () => undefined)
  else
    it('has what its tests need', () => {
      throw new Error(reason)
    })
  return it.skip
}
