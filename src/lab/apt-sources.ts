import { existsSync } from 'node:fs'
import { LabError } from './lab-error.ts'
import { mustRun } from './system-command.ts'

/** Where this machine gets Debian from: an image is made of the same. */
export interface AptSources {
  /** The code name of the release: "bookworm". */
  readonly suite: string
  /** Lines of a sources.list. */
  readonly lines: readonly string[]
  /** Settings of apt that have to do with fetching, such as a proxy. */
  readonly options: readonly string[]
}

/** Reads the machine's own apt settings, so that its mirror and proxy serve the lab as well. */
export async function machineAptSources(): Promise<AptSources> {
  const [targets, config] = await Promise.all([
    mustRun(['apt-get', 'indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages']),
    mustRun(['apt-config', 'dump', 'Acquire']),
  ])
  const parsed = parseIndexTargets(targets, existsSync(KEYRING) ? KEYRING : undefined)
  if (parsed === undefined) {
    throw new LabError(
      'this machine has no package lists of Debian',
      'run `apt-get update`; the lab needs a Debian machine with working apt sources',
    )
  }
  return { ...parsed, options: parseAcquireOptions(config) }
}

/** Exported for its tests. Sources of others than Debian (Node, Docker …) are left out. */
export function parseIndexTargets(
  text: string,
  keyring: string | undefined,
): { readonly suite: string; readonly lines: readonly string[] } | undefined {
  const targets = text
    .split('\n')
    .map((line) => line.split('|'))
    .filter(([origin]) => origin === 'Debian')
  // The plain release has a code name without a suffix: bookworm, not bookworm-updates or bookworm-security.
  const suite = targets.find(([, , , codename]) => codename !== undefined && !codename.includes('-'))?.[3]
  if (suite === undefined) return undefined
  const signed = keyring === undefined ? '' : `[signed-by=${keyring}] `
  const lines = targets.map(([, uri, release, , component]) => `deb ${signed}${uri} ${release} ${component}`)
  return { suite, lines: [...new Set(lines)] }
}

/** Exported for its tests. Settings of index targets concern downloads that an image does not need. */
export function parseAcquireOptions(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) =>
      /^Acquire::(https?::|ftp::|Retries|Check-|AllowInsecure|Queue)[^"]*"[^"]*";$/.test(line),
    )
    .filter((line) => !line.endsWith(' "";'))
    .map((line) => line.slice(0, -1))
}

const TARGET_FORMAT = '$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(CODENAME)|$(COMPONENT)'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
