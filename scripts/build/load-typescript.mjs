import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { ROOT } from '../setup/run.mjs'

/** Imports a TypeScript file, which the oldest Node that is supported cannot do by itself. */
export async function loadTypeScript(path) {
  const build = await rolldown({ input: path, platform: 'node', external: /^[^./]/ })
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'import-'))
  try {
    await build.write({ dir: folder, format: 'esm', entryFileNames: 'loaded.mjs' })
    return await import(pathToFileURL(join(folder, 'loaded.mjs')).href)
  } finally {
    await build.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Within node_modules, so that what is imported finds its packages. */
const CACHE = join(ROOT, 'node_modules/.cache/wrtcplay')
