import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from '../setup/run.mjs'

/**
 * The packages of which something is in the bundle, from the modules that the bundler has put there, by name and version:
 * `{ path, folder, name, version, licence, dependencies }`. `path` is the key in package-lock.json, `dependencies` are those of them that are in the bundle,
 * by their paths. The project itself stands for what depends on them all, under the path "".
 */
export function bundledPackages(output) {
  const modules = output.flatMap((chunk) => chunk.moduleIds ?? [])
  const paths = new Set(modules.flatMap(pathOf))
  const packages = ['', ...[...paths].sort()].map((path) => describe(path, paths))
  const reached = new Set(packages.flatMap(({ dependencies }) => dependencies))
  const lost = [...paths].filter((path) => !reached.has(path))
  if (lost.length > 0) throw new Error(`in the bundle, and nothing depends on it: ${lost.join(', ')}`)
  return packages
}

function pathOf(id) {
  // A few functions of the bundler's own.
  if (id.includes('rolldown/runtime')) return ['node_modules/rolldown']
  const found = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)
  return found === null ? [] : [relative(ROOT, found[0])]
}

function describe(path, all) {
  const folder = join(ROOT, path)
  const content = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { name, version } = content
  return {
    path,
    folder,
    name,
    version,
    licence: licenceOf(content),
    dependencies: dependenciesOf(path, content, all),
  }
}

/** An SPDX expression. Old packages have a list in `licenses`, of which any may be chosen. */
function licenceOf({ name, version, license, licenses }) {
  const all = [license ?? licenses ?? []].flat().map((one) => one.type ?? one)
  if (all.length === 0 || !all.every((one) => typeof one === 'string' && /^[\w.+() -]+$/.test(one)))
    throw new Error(
      `${name} ${version} does not say in package.json under which licence it is: ask its authors`,
    )
  return all.length === 1 ? all[0] : `(${all.join(' OR ')})`
}

/** As Node finds them: from the package's own folder outwards. */
function dependenciesOf(path, { dependencies, optionalDependencies, devDependencies }, all) {
  const names = Object.keys({
    ...dependencies,
    ...optionalDependencies,
    ...(path === '' ? devDependencies : {}),
  })
  return names.flatMap((name) => candidates(path, name).find((one) => all.has(one)) ?? []).sort()
}

function candidates(path, name) {
  const parts = path === '' ? [] : path.split('/node_modules/')
  const folders = parts.map((_, index) => parts.slice(0, parts.length - index).join('/node_modules/'))
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`]
}
