import type { Resource } from '../core/module-definition.ts'
import { overlaps } from '../core/resource.ts'
import { AlteredResources } from './altered-resources.ts'

/** What the changes of a run may have altered, in the order in which they were made, on whichever host. */
export class ChangeLog {
  readonly #altered = new AlteredResources()

  /** Grows with each change that touches something. */
  get count(): number {
    return this.#altered.count
  }

  /** `touches`: the resources of a change that has begun, whether or not the change ended well. */
  add(touches: readonly Resource[]): void {
    this.#altered.add(touches.every(isOrdinaryFile) ? touches : ANYTHING)
  }

  /** Whether a probe that needs these resources, and was made when there were `count` changes, would still answer the same. */
  spares(count: number, needs: readonly Resource[]): boolean {
    return !this.#altered.overlapsSince(needs, count)
  }
}

const ANYTHING: readonly Resource[] = ['any']

/**
 * Whether a resource is a plain file. A package, an account or a starting service alters files, links and addresses
 * besides itself, and so does a file of accounts.
 */
function isOrdinaryFile(resource: Resource): boolean {
  return resource.startsWith('file:') && !overlaps([resource], ACCOUNTS)
}

const ACCOUNTS: readonly Resource[] = [
  'file:/etc/passwd',
  'file:/etc/shadow',
  'file:/etc/group',
  'file:/etc/gshadow',
  'file:/etc/nsswitch.conf',
  'file:/etc/default/useradd',
]
