import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { mustRunHere, outputOf, say } from './run.mjs'

/**
 * Installs what the lab needs of Debian, saying what and why, and `forTests` what they try scripts with. Where that may not or
 * cannot be done it says what to do; with `required` it throws instead of going on without the lab.
 */
export function ensureLabPackages({ required, forTests = false }) {
  const packages = forTests ? [...LAB_PACKAGES, ...TEST_PACKAGES] : LAB_PACKAGES
  const missing = packages.filter(([, tool]) => !inPath(tool))
  const problem = whyNot(missing)
  if (problem !== undefined) {
    if (required) throw new Error(`The lab cannot be used here: ${problem}`)
    say(`Going on without the lab, whose tests are skipped: ${problem}`)
    return
  }
  install(missing)
  if (!hasPackageLists()) {
    say("Fetching Debian's package lists (apt-get update): the lab's hosts are made from packages")
    mustRunHere('apt-get', ['-qq', 'update'], QUIET)
  }
}

/** Installs shellcheck. Returns why it is not there, if it is not. */
export function ensureShellCheck() {
  if (inPath('shellcheck')) return undefined
  const why = whyNot([SHELLCHECK])
  if (why !== undefined)
    return `there is no shellcheck here, and shell is not checked: ${why.replace(/^it/, 'installing it')}`
  try {
    install([SHELLCHECK])
  } catch (error) {
    return `there is no shellcheck here, and shell is not checked: ${error.message}`
  }
}

function whyNot(missing) {
  if (process.platform !== 'linux') return 'it needs Linux. Use a Linux machine or a virtual one, as root.'
  if (process.getuid() !== 0) return 'it needs root. Run the same command as root, or with sudo.'
  if (inPath('apt-get') && existsSync('/etc/debian_version')) return undefined
  return `it needs Debian's apt, to make its hosts from${missing.length > 0 ? ` and to install ${missing.map(([name]) => name).join(', ')}` : ''}. Use Debian 12 or newer.`
}

function install(missing) {
  if (missing.length === 0) return
  say('Installing Debian packages, for the lab (throw-away hosts on this machine), its tests or the checks:')
  for (const [name, , why] of missing) console.log(`    ${name}: ${why}`)
  const words = ['-qq', 'install', '--yes', '--no-install-recommends', ...missing.map(([name]) => name)]
  if (hasPackageLists() && outputOf('apt-get', ['--simulate', ...words]) !== undefined) {
    mustRunHere('apt-get', words, QUIET)
  } else {
    mustRunHere('apt-get', ['-qq', 'update'], QUIET)
    mustRunHere('apt-get', words, QUIET)
  }
}

function hasPackageLists() {
  return outputOf('apt-get', ['indextargets', '--format', '$(ORIGIN)', 'Created-By: Packages'])?.includes(
    'Debian',
  )
}

function inPath(tool) {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const QUIET = { DEBIAN_FRONTEND: 'noninteractive' }

/** Package, the program by which it is known to be there, and what for. */
const LAB_PACKAGES = [
  ['systemd-container', 'systemd-nspawn', 'boots the hosts'],
  ['mmdebstrap', 'mmdebstrap', 'makes the image that they boot from'],
  ['iproute2', 'ip', 'makes their network'],
  ['nftables', 'nft', 'loses some of their packets'],
  ['openssh-client', 'ssh-keygen', "makes the hosts' keys, and tries their logins"],
  ['util-linux', 'nsenter', 'runs commands inside them'],
]

const SHELLCHECK = ['shellcheck', 'shellcheck', 'looks for mistakes in shell scripts']

const TEST_PACKAGES = [
  ['busybox-static', 'busybox', 'another shell and other tools than those of Debian'],
  ['rsync', 'rsync', 'what lsyncd sends files with'],
  ['gawk', 'gawk', "another awk than Debian's own"],
]
