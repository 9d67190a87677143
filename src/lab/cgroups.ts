import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes a cgroup of the given name (with `/` for levels) in every hierarchy of this machine, and returns the files
 * that a process writes its id to in order to join. Each host gets its own: otherwise the service managers of all
 * hosts would work in one and the same cgroup.
 */
export function makeCgroups(name: string): readonly string[] {
  return hierarchies().flatMap((hierarchy) => {
    const folder = join(hierarchy, name)
    try {
      mkdirSync(folder, { recursive: true })
      return [join(folder, 'cgroup.procs')]
    } catch {
      // A hierarchy that is mounted read-only cannot be used by a host either.
      return []
    }
  })
}

/** Removes a cgroup with all below it; what still holds processes stays. */
export function removeCgroups(name: string): void {
  for (const hierarchy of hierarchies()) removeBelow(join(hierarchy, name))
}

/** Where all processes of a cgroup are frozen and let go again, and the words for it. */
export interface Freezer {
  readonly file: string
  readonly freeze: string
  readonly thaw: string
}

/** Version 2's comes first: what it has frozen can still be killed. `undefined` where this machine has none. */
export function freezerOf(name: string): Freezer | undefined {
  const freezers = hierarchies().flatMap((hierarchy) => [
    { file: join(hierarchy, name, 'cgroup.freeze'), freeze: '1', thaw: '0' },
    { file: join(hierarchy, name, 'freezer.state'), freeze: 'FROZEN', thaw: 'THAWED' },
  ])
  const usable = freezers.filter(({ file }) => existsSync(file))
  return usable.find(({ thaw }) => thaw === '0') ?? usable[0]
}

function removeBelow(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeBelow(join(folder, entry.name))
    }
    rmdirSync(folder)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOENT' && code !== 'EBUSY' && code !== 'EROFS') throw error
  }
}

/** cpuset is left out: its cgroups take no process before they are configured, and no host needs one. */
function hierarchies(): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => !point.endsWith('/cpuset'))
}
