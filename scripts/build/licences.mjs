import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes the licences of the packages of which something is in the bundle: they ask for that. */
export function writeLicences(output, folder) {
  const packages = new Set(output.flatMap((chunk) => (chunk.moduleIds ?? []).flatMap(packageOf)))
  const texts = [...packages].sort().map(licenceOf)
  const head =
    'The program holds parts of the packages below. wrtcplay itself is under the licence in LICENSE.'
  writeFileSync(join(folder, 'LICENSES.txt'), `${[head, ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
}

function packageOf(id) {
  const found = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)
  return found === null ? [] : [found[0]]
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry))
  const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`
  return `${name} ${version}, ${license}${text}`
}
