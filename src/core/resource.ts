import { posix } from 'node:path'
import { withoutTrailing } from './linear-text.ts'
import type { Resource } from './module-definition.ts'

/** Whether resources that one task alters overlap with those that another one reads. A path includes all paths below it. */
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
 * Whether a path may be in the home `tilde`, which only the host knows: it has the user's name in it, or is below one
 * of the usual folders. A folder of that name anywhere counts, because homes may be anywhere: that of `postgres` is
 * /var/lib/postgresql.
 */
function mayBeHome(tilde: string, path: string): boolean {
  const [, user, within = ''] = /^~([^/]+)(\/.*)$/.exec(tilde) ?? []
  if (user === undefined || path.startsWith('~')) return false
  return (
    path === '' || path === '/home' || path.split('/').includes(user) || `${path}/`.includes(`${within}/`)
  )
}

/**
 * The path of a resource in one spelling, as far as that is possible without the host; `undefined` for a resource that
 * is no file.
 */
export function pathOf(resource: Resource): string | undefined {
  if (!resource.startsWith('file:')) return undefined
  const path = withoutTrailing(posix.normalize(resource.slice('file:'.length)), '/')
  const alias = ALIASES.find(([name]) => path === name || isWithin(path, name))
  return alias === undefined ? path : `${alias[1]}${path.slice(alias[0].length)}`
}

/** Links that hosts have had since their installation. Where one is a folder of its own, paths count as the same that are not. */
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
