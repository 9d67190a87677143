import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, say } from './run.mjs'

/** Bundles src/ into dist/ when that is not of what src/ holds now. dist/ is replaced as a whole, so that nothing old stays. */
export async function ensureBuild() {
  const digest = digestOfSources()
  if (readDigest() === digest) return
  say('Bundling src/ into dist/')
  const [fresh, old] = [`${DIST}.new-${process.pid}`, `${DIST}.old-${process.pid}`]
  try {
    // What it needs is installed only by now.
    const { bundle } = await import('../build/bundle.mjs')
    await bundle(fresh)
    chmodSync(join(fresh, 'cli/main.js'), 0o755)
    writeFileSync(join(fresh, STAMP), digest)
    if (existsSync(DIST)) renameSync(DIST, old)
    renameSync(fresh, DIST)
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

function digestOfSources() {
  const hash = createHash('sha256')
  for (const path of [
    ...filesBelow('src'),
    ...filesBelow('scripts/build'),
    join(ROOT, 'package-lock.json'),
  ]) {
    hash.update(path).update(readFileSync(path))
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function readDigest() {
  const path = join(DIST, STAMP)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

const DIST = join(ROOT, 'dist')
/** Of which sources dist/ is. */
const STAMP = '.built-from'
