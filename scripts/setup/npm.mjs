import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockMistakes } from './lock.mjs'
import { mustRunHere, ROOT, say } from './run.mjs'

/** Throws when this Node is older than package.json asks for. */
export function ensureNode() {
  const { engines } = readJson('package.json')
  const [major, minor] = engines.node.match(/\d+/g).map(Number)
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number)
  if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
    throw new Error(`wrtcplay needs Node ${engines.node}; this is ${process.version}`)
  }
}

/**
 * Installs what package-lock.json asks for, unless exactly that is there; no install script of any package is run.
 * Throws when the file does not say for each package what it must be.
 */
export function ensurePackages() {
  const [mistake] = mistakesOfLock()
  if (mistake !== undefined) throw new Error(mistake)
  if (installedAsLocked()) return
  say(
    'Installing the npm packages of package-lock.json into node_modules: the program and its tools are made of them',
  )
  mustRunHere('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
}

/** What `lockMistakes` finds in the checkout. */
export function mistakesOfLock() {
  return lockMistakes(readJson('package-lock.json'))
}

function installedAsLocked() {
  const locked = readJson('package-lock.json').packages
  const installed = readJson('node_modules/.package-lock.json')?.packages
  if (installed === undefined) return false
  const same = (path) => installed[path]?.integrity === locked[path].integrity
  // Optional packages are those for other machines than this one.
  const wanted = Object.keys(locked).filter(
    (path) => path !== '' && (path in installed || !locked[path].optional),
  )
  return wanted.every(same) && Object.keys(installed).every((path) => path in locked)
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
  } catch {
    return undefined
  }
}
