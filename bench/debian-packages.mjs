import { outputOf, runHere, say } from '../scripts/setup/run.mjs'

const PACKAGES = [
  ['ansible-core', 'the peer that most people use'],
  ['ansible-mitogen', 'makes it faster'],
  ['openssl', 'the quickest digest of a large file'],
]

/** Installs the peers that are not there, saying so. Needs root and Debian. */
export function ensureAnsible() {
  const missing = PACKAGES.filter(([name]) => !isInstalled(name))
  if (missing.length === 0) return
  say('Installing Debian packages, to compare with:')
  for (const [name, why] of missing) console.log(`    ${name}: ${why}`)
  const install = ['-qq', 'install', '--yes', '--no-install-recommends', ...missing.map(([name]) => name)]
  if (apt(install) !== 0 && (apt(['-qq', 'update']) !== 0 || apt(install) !== 0)) {
    throw new Error('they could not be installed; --floor-only measures without them')
  }
}

function isInstalled(name) {
  return outputOf('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]) === 'installed'
}

function apt(args) {
  return runHere('apt-get', args, { DEBIAN_FRONTEND: 'noninteractive' })
}
