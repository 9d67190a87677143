import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, say } from './run.mjs'

/** Writes docs/modules/*.md from the modules' definitions. */
export async function writeModulePages() {
  // What it needs is installed only by now.
  const { loadTypeScript } = await import('../build/load-typescript.mjs')
  const [{ moduleIndex, modulePage }, { modules }] = await Promise.all(
    ['module-page', 'registry'].map((name) => loadTypeScript(join(ROOT, `src/modules/${name}.ts`))),
  )
  const folder = join(ROOT, 'docs/modules')
  for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(join(folder, name))
  for (const module of modules.values()) writeFileSync(join(folder, `${module.name}.md`), modulePage(module))
  writeFileSync(join(folder, 'README.md'), moduleIndex(modules.values()))
  say(`docs/modules/ has a page for each of ${modules.size} modules`)
  return 0
}
