import { readFileSync, rmSync } from 'node:fs'
import { LabError } from './lab-error.ts'
import { runCommand } from './system-command.ts'

/** Mounts `target` as an overlay: what is written goes to `upper`, the rest is read from `lower`, topmost first. */
export async function mountOverlay(
  target: string,
  layers: { readonly lower: readonly string[]; readonly upper: string; readonly work: string },
): Promise<void> {
  const odd = [...layers.lower, layers.upper, layers.work].find((path) => /[:,\\"]/.test(path))
  if (odd !== undefined) {
    throw new LabError(
      `${odd}: an overlay cannot lie below a path with : , " or \\`,
      'use another working directory',
    )
  }
  const options = `lowerdir=${layers.lower.join(':')},upperdir=${layers.upper},workdir=${layers.work}`
  const result = await runCommand(['mount', '-t', 'overlay', 'overlay', '-o', options, target])
  if (result.code === 0) return
  throw new LabError(
    `the disk of a lab host cannot be mounted: ${result.stderr.trim()}`,
    'the working directory must lie on a plain local file system such as ext4 or xfs, not on an overlay or on NFS',
  )
}

export function isMountPoint(path: string): boolean {
  return mountPoints().includes(path)
}

/** Unmounts all that is mounted at or below `folder`, the innermost first; what is still in use is detached. */
export async function unmountBelow(folder: string): Promise<void> {
  const below = mountPoints().filter((point) => point === folder || point.startsWith(`${folder}/`))
  for (const point of below.toReversed()) {
    const result = await runCommand(['umount', point])
    if (result.code !== 0) await runCommand(['umount', '--lazy', point])
  }
}

/** Removes a folder and all in it, after unmounting what is mounted there. Never deletes through a mount. */
export async function removeTree(folder: string): Promise<void> {
  await unmountBelow(folder)
  const left = mountPoints().find((point) => point === folder || point.startsWith(`${folder}/`))
  if (left !== undefined)
    throw new LabError(`${left} cannot be unmounted`, 'see who uses it with `fuser -vm`')
  rmSync(folder, { recursive: true, force: true })
}

/** In the order in which they were mounted. */
function mountPoints(): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((point) =>
      point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    )
}
