import type { Resource } from '../core/module-definition.ts'
import { overlaps, pathOf } from '../core/resource.ts'

/**
 * Resources in the order in which they were altered. Finds those that overlap with given ones since a point, without a
 * walk through all.
 */
export class AlteredResources {
  /** The number of alterations so far. */
  count = 0
  /** The number of the newest alteration of `any`. */
  #any = 0
  /** For each resource, the number of its newest alteration; files by their path. */
  readonly #newest = new Map<string, number>()
  /** For each folder, the number of the newest alteration below that folder. */
  readonly #below = new Map<string, number>()
  /** The number of the newest alteration of a file below a home whose path only the host knows. */
  #inHome = 0

  add(touches: readonly Resource[]): void {
    if (touches.length === 0) return
    const at = ++this.count
    for (const resource of touches) {
      if (resource === 'any') this.#any = at
      const path = pathOf(resource)
      this.#newest.set(path ?? resource, at)
      if (path?.startsWith('~') === true) this.#inHome = at
      for (const folder of path === undefined ? [] : foldersAround(path)) this.#below.set(folder, at)
    }
  }

  /** `since`: the value of `count` at an earlier time. */
  overlapsSince(needs: readonly Resource[], since: number): boolean {
    if (this.count === since) return false
    return this.#any > since || needs.some((need) => this.#isAltered(need, since))
  }

  #isAltered(need: Resource, since: number): boolean {
    if (need === 'any') return true
    const path = pathOf(need)
    if (path === undefined) return this.#isNewer(this.#newest, need, since)
    if (this.#isNewer(this.#below, path, since)) return true
    if ([path, ...foldersAround(path)].some((one) => this.#isNewer(this.#newest, one, since))) return true
    return (path.startsWith('~') || this.#inHome > since) && this.#mayBeSame(need, since)
  }

  #isNewer(newest: ReadonlyMap<string, number>, key: string, since: number): boolean {
    return (newest.get(key) ?? 0) > since
  }

  /** A path below an unknown home may be any of the other files that were altered. */
  #mayBeSame(need: Resource, since: number): boolean {
    for (const [path, at] of this.#newest) if (at > since && overlaps([`file:${path}/`], [need])) return true
    return false
  }
}

/** The folders on the way to a path: of `/a/b`, `/a` and the root, which is an empty text. */
function foldersAround(path: string): readonly string[] {
  const folders: string[] = []
  for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at))
    if (at === 0) break
  }
  return folders
}
