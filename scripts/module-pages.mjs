// Writes docs/modules/*.md from the modules' definitions. Needs `npm run build` first.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { moduleIndex, modulePage } from '../dist/modules/module-page.js'
import { modules } from '../dist/modules/registry.js'

const folder = join(import.meta.dirname, '..', 'docs', 'modules')
for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(join(folder, name))
for (const module of modules.values()) writeFileSync(join(folder, `${module.name}.md`), modulePage(module))
writeFileSync(join(folder, 'README.md'), moduleIndex(modules.values()))
