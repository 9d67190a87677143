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
    isWithin(pathA, pathB) || isWithin(pathB, pathA) || mayBeHome(pathA, pathB) || mayBeHome(pathB, pathA)
  )
}

/** Where a home is, only the host knows: it has the user's name in it, or is below one of the usual folders. */
function mayBeHome(tilde: string, path: string): boolean {
  const [, user] = /^~([^/]+)\//.exec(tilde) ?? []
  if (user === undefined || path.startsWith('~')) return false
  return path === '' || path === '/home' || path.split('/').includes(user)
}

function pathOf(resource: Resource): string | undefined {
  return resource.startsWith('file:') ? withoutTrailing(resource.slice('file:'.length), '/') : undefined
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
