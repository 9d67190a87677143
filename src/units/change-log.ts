import type { Resource } from '../core/module-definition.ts'
import { overlaps } from '../core/resource.ts'

/** What the changes of a run may have altered, in the order in which they were made, on whichever host. */
export class ChangeLog {
  readonly #touched: (readonly Resource[])[] = []

  /** Grows with each change. */
  get count(): number {
    return this.#touched.length
  }

  /** Of a change that has begun, whatever became of it. */
  add(touches: readonly Resource[]): void {
    this.#touched.push(touches.every(isOrdinaryFile) ? touches : ANYTHING)
  }

  /** Whether a look that needs these, and was made when there were `count` changes, would still tell the same. */
  spares(count: number, needs: readonly Resource[]): boolean {
    for (let index = count; index < this.#touched.length; index++)
      if (overlaps(this.#touched[index] ?? ANYTHING, needs)) return false
    return true
  }
}

const ANYTHING: readonly Resource[] = ['any']

/** A package, an account or a service that starts brings more than it says: files, links, addresses; a file of accounts, too. */
function isOrdinaryFile(resource: Resource): boolean {
  return resource.startsWith('file:') && !overlaps([resource], ACCOUNTS)
}

const ACCOUNTS: readonly Resource[] = ['file:/etc/passwd', 'file:/etc/group']
