import type { Resource } from '../core/module-definition.ts'
import { overlaps, pathOf } from '../core/resource.ts'

/** Resources that were altered one after the other. What overlaps with those since some point is found without going through them all. */
export class AlteredResources {
  /** So many alterations there were. */
  count = 0
  /** The newest of anything. */
  #any = 0
  /** The newest of each resource, files by their path. */
  readonly #newest = new Map<string, number>()
  /** The newest below each folder. */
  readonly #below = new Map<string, number>()
  /** The newest of a file below a home that only the host knows. */
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

  /** `since` is a `count` of before. */
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

  /** Which of the others a path below a home may be is told of each one. */
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
