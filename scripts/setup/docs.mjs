import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, say } from './run.mjs'

/** Writes the pages of docs/ that are made from the tables and definitions of src/. */
export async function writePages() {
  const pages = await madePages()
  for (const path of readMade()) if (!pages.has(path)) rmSync(join(ROOT, path))
  for (const [path, text] of pages) writeFileSync(join(ROOT, path), text)
  say(`docs/ has ${pages.size} pages that are made`)
  return 0
}

/** Those that are not as they would be written now. */
export async function stalePages() {
  const pages = await madePages()
  const odd = readMade().filter((path) => !pages.has(path))
  const stale = [...pages].filter(([path, text]) => textAt(path) !== text).map(([path]) => path)
  return [...odd, ...stale].map((path) => `${path} is stale: npm run docs`)
}

/** By their paths in the repository. */
async function madePages() {
  // What it needs is installed only by now.
  const { loadTypeScript } = await import('../build/load-typescript.mjs')
  const { pages } = await loadTypeScript(join(ROOT, 'scripts/build/pages.ts'))
  return pages()
}

/** All of docs/modules/ is made. */
function readMade() {
  return readdirSync(join(ROOT, 'docs/modules'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/modules/${name}`)
}

function textAt(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8')
  } catch {
    return undefined
  }
}
