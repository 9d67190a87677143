import { posix } from 'node:path'
import { withoutTrailing } from './linear-text.ts'
import type { Resource } from './module-definition.ts'

/** Whether what one task alters may be what another one looks at. A path stands for all below it. */
export function overlaps(a: readonly Resource[], b: readonly Resource[]): boolean {
  return a.some((one) => b.some((other) => overlap(one, other)))
}

function overlap(a: Resource, b: Resource): boolean {
  if (a === 'any' || b === 'any' || a === b) return true
  const [pathA, pathB] = [pathOf(a), pathOf(b)]
  if (pathA === undefined || pathB === undefined) return false
  return (
    pathA === pathB ||
    isWithin(pathA, pathB) ||
    isWithin(pathB, pathA) ||
    mayBeHome(pathA, pathB) ||
    mayBeHome(pathB, pathA)
  )
}

/**
 * Where a home is, only the host knows: it has the user's name in it, or is below one of the usual folders. What is called so in
 * any folder may be it, too: that of `postgres` is /var/lib/postgresql.
 */
function mayBeHome(tilde: string, path: string): boolean {
  const [, user, within = ''] = /^~([^/]+)(\/.*)$/.exec(tilde) ?? []
  if (user === undefined || path.startsWith('~')) return false
  return (
    path === '' || path === '/home' || path.split('/').includes(user) || `${path}/`.includes(`${within}/`)
  )
}

/** One spelling for each path, as far as that can be told without the host; `undefined` for what is no file. */
export function pathOf(resource: Resource): string | undefined {
  if (!resource.startsWith('file:')) return undefined
  const path = withoutTrailing(posix.normalize(resource.slice('file:'.length)), '/')
  const alias = ALIASES.find(([name]) => path === name || isWithin(path, name))
  return alias === undefined ? path : `${alias[1]}${path.slice(alias[0].length)}`
}

/** Links that hosts have had since they were installed; where one is a folder of its own, more is taken for the same than is. */
const ALIASES = [
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
  ['/lib', '/usr/lib'],
  ['/lib64', '/usr/lib64'],
] as const

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
