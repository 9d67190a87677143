import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The licences of the packages of which something is in the bundle: they ask for that. Throws where one has no text. */
export function licencesText(packages) {
  const texts = new Set(packages.filter(({ path }) => path !== '').map(licenceText))
  const head =
    'The program holds parts of the packages below. wrtcplay itself is under the licence in LICENSE.'
  return `${[head, ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

function licenceText({ folder, name, version, licence }) {
  const files = readdirSync(folder)
    .filter((entry) => /^((un)?licen[cs]e|copying|notice|third-party-licen[cs]es?)([.-].*)?$/i.test(entry))
    .sort()
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).filter(Boolean)
  if (texts.length === 0)
    throw new Error(
      `${name} ${version} is bundled and has no file with its licence (${licence}): it must not be passed on without`,
    )
  return [`${name} ${version}, ${licence}`, ...texts].join('\n\n')
}
