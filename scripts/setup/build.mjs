import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { mustRunHere, ROOT, say } from './run.mjs'

/** Compiles src/ to dist/ when it is not what was compiled last. dist/ is replaced as a whole, so that nothing old stays. */
export function ensureBuild() {
  const digest = digestOfSources()
  if (existsSync(DIST) && readDigest() === digest) return
  say('Compiling src/ to dist/')
  const [fresh, old] = [`${DIST}.new-${process.pid}`, `${DIST}.old-${process.pid}`]
  try {
    mustRunHere(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json', '--outDir', fresh])
    makeExecutable(join(fresh, 'cli/main.js'))
    if (existsSync(DIST)) renameSync(DIST, old)
    renameSync(fresh, DIST)
    mkdirSync(dirname(STAMP), { recursive: true })
    writeFileSync(STAMP, digest)
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

function makeExecutable(path) {
  if (existsSync(path)) chmodSync(path, 0o755)
}

function digestOfSources() {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const path of [...sources, join(ROOT, 'tsconfig.json'), join(ROOT, 'package-lock.json')]) {
    hash.update(path).update(readFileSync(path))
  }
  return hash.digest('hex')
}

function readDigest() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined
}

const DIST = join(ROOT, 'dist')
const STAMP = join(ROOT, 'node_modules/.cache/wrtcplay/built')
