import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AptSources, machineAptSources } from './apt-sources.ts'
import {
  digestOf,
  digestOfContents,
  type ImageContents,
  readImageContents,
  writeContents,
} from './image-contents.ts'
import { labLayoutAt } from './lab-layout.ts'
import { type Flavour, labNames, readLabRecord } from './lab-state.ts'
import { withMachineLock } from './machine-lock.ts'
import { mountOverlay, removeTree, unmountBelow } from './mounts.ts'
import { killAll, processesBuilding } from './processes.ts'
import { mustRun } from './system-command.ts'

export type Say = (line: string) => void

/**
 * The folders that a host's disk lies over, topmost first; builds what is missing. There are two: plain Debian with
 * the lab's packages (about 25 s to build), and on it the appliance (about 1 s), so that a change in `lab/` costs
 * little. Both are kept below `.wrtcplay/lab/.images`, named by a digest of all that they are made from.
 */
export async function ensureImage(root: string, flavour: Flavour, say: Say): Promise<readonly string[]> {
  const images = join(root, IMAGES)
  mkdirSync(images, { recursive: true, mode: 0o700 })
  const options = {
    purpose: 'which is building the image of a lab host',
    timeoutMs: BUILD_TIMEOUT_MS,
    onWait: (holder: string) => say(`waiting for ${holder}`),
  }
  return withMachineLock(`images/${digestOf([images])}`, options, async () => {
    const sources = await machineAptSources()
    const contents = readImageContents(flavour)
    const base = join(images, `debian-${sources.suite}-${flavour}-${digestOf(recipeFor(flavour))}`)
    if (!existsSync(base)) await buildBase(base, flavour, sources, say)
    const layer = join(images, `appliance-${digestOf([base, digestOfContents(contents)])}`)
    if (!existsSync(layer)) await buildLayer(layer, base, flavour, contents)
    for (const folder of [base, layer]) writeFileSync(`${folder}.used`, '')
    await pruneImages(root)
    return [join(layer, 'upper'), base]
  })
}

/** Removes images that no lab lies over and that were not asked for lately (a lab that is being made may want one). */
async function pruneImages(root: string): Promise<void> {
  const images = join(root, IMAGES)
  const inUse = labNames(root).flatMap((name) => readLabRecord(labLayoutAt(root, name))?.image ?? [])
  for (const mark of readdirSync(images).filter((name) => name.endsWith('.used'))) {
    const folder = join(images, mark.slice(0, -'.used'.length))
    const old = Date.now() - statSync(join(images, mark)).mtimeMs > KEEP_MS
    if (!old || inUse.some((path) => path === folder || path.startsWith(`${folder}/`))) continue
    await removeTree(folder)
    rmSync(join(images, mark))
  }
}

async function buildBase(base: string, flavour: Flavour, sources: AptSources, say: Say): Promise<void> {
  say(`building the image of a lab host (Debian ${sources.suite}, ${flavour}): once, about half a minute`)
  const part = `${base}.part`
  await clearPart(part)
  await mustRun(
    [
      'mmdebstrap',
      ...recipeFor(flavour),
      ...sources.options.map((option) => `--aptopt=${option}`),
      sources.suite,
      part,
      '-',
    ],
    { input: `${sources.lines.join('\n')}\n` },
  )
  renameSync(part, base)
}

async function buildLayer(
  layer: string,
  base: string,
  flavour: Flavour,
  contents: ImageContents,
): Promise<void> {
  const part = `${layer}.part`
  await clearPart(part)
  const [upper, work, root] = [join(part, 'upper'), join(part, 'work'), join(part, 'root')]
  for (const folder of [part, upper, work, root]) mkdirSync(folder, { mode: 0o755 })
  await mountOverlay(root, { lower: [base], upper, work })
  writeContents(contents.files, root)
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }
  await mustRun(['chroot', root, '/bin/sh', '-s', flavour], { input: contents.prepare.toString(), env })
  await unmountBelow(part)
  renameSync(part, layer)
}

/** Removes what a build that was cut short has left, the programs included that may still be building it. */
async function clearPart(part: string): Promise<void> {
  await killAll(() => processesBuilding(part))
  await removeTree(part)
}

function recipeFor(flavour: Flavour): readonly string[] {
  // Most hosts have OpenSSL; what is done without it is seen on the other ones.
  const own = flavour === 'systemd' ? ['systemd-sysv', 'dbus', 'openssl'] : ['sysvinit-core']
  return [
    '--quiet',
    '--mode=root',
    '--variant=minbase',
    '--format=directory',
    `--include=${[...own, ...PACKAGES].join(',')}`,
    // An image that was cut short is built anew, so that nothing is gained by syncing each file to the disk.
    '--dpkgopt=force-unsafe-io',
    ...UNREAD.map((folder) => `--dpkgopt=path-exclude=${folder}/*`),
  ]
}

const KEEP_MS = 24 * 3600_000
const IMAGES = '.images'
const BUILD_TIMEOUT_MS = 600_000

const UNREAD = ['/usr/share/doc', '/usr/share/man', '/usr/share/locale']

/** python3 is there for the stand-in service, and so that tools that need it can be compared on the same hosts. */
const PACKAGES = [
  'curl',
  'iproute2',
  'iputils-arping',
  'iputils-ping',
  'keepalived',
  'lsyncd',
  'openssh-client',
  'openssh-server',
  'procps',
  'python3',
  'python3-websockets',
  'rsync',
  'sudo',
]
