import { withoutTrailing } from '../core/linear-text.ts'
import type { Resource } from '../core/module-definition.ts'

/** Whether what one task alters may be what another one looks at. A path stands for all below it. */
export function overlaps(a: readonly Resource[], b: readonly Resource[]): boolean {
  return a.some((one) => b.some((other) => overlap(one, other)))
}

function overlap(a: Resource, b: Resource): boolean {
  if (a === 'any' || b === 'any' || a === b) return true
  const [pathA, pathB] = [pathOf(a), pathOf(b)]
  return pathA !== undefined && pathB !== undefined && (isWithin(pathA, pathB) || isWithin(pathB, pathA))
}

function pathOf(resource: Resource): string | undefined {
  return resource.startsWith('file:') ? withoutTrailing(resource.slice('file:'.length), '/') : undefined
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
