import type { Effect } from '../core/foreseen.ts'
import type { Resource } from '../core/module-definition.ts'
import { overlaps } from '../core/resource.ts'
import { ForeseenHost } from './foreseen-host.ts'

/** A task whose changes a dry run does not make. */
interface PendingTask {
  readonly name: string
  readonly touches: readonly Resource[]
  /** What it leaves is known beforehand. */
  readonly isForeseen: boolean
}

/** What is not done yet on a host, and what the host would be like afterwards. Grows in `check` mode only. */
export class PendingChanges {
  readonly #tasks: PendingTask[] = []
  readonly foreseen = new ForeseenHost((resource) => this.namesFor([resource], false).length > 0)

  get size(): number {
    return this.#tasks.length
  }

  /** `effects`: what its changes leave, made by `by`'s shell; `isAll`: and nothing else. */
  add(
    name: string,
    touches: readonly Resource[],
    {
      effects,
      isAll,
      by,
    }: { readonly effects: readonly Effect[]; readonly isAll: boolean; readonly by: string },
  ): void {
    this.#tasks.push({ name, touches, isForeseen: isAll })
    this.foreseen.add(effects, by)
  }

  /** Tasks that may alter a resource of a kind. */
  namesOf(isMeant: (resource: Resource) => boolean): readonly string[] {
    return this.#tasks.filter(({ touches }) => touches.some(isMeant)).map(({ name }) => name)
  }

  /** Tasks that may alter what is needed; `foreseen`: those of which it is known what they leave, too. */
  namesFor(needs: readonly Resource[], foreseen: boolean): readonly string[] {
    const found = this.#tasks.filter(
      (task) => (foreseen || !task.isForeseen) && overlaps(task.touches, needs),
    )
    return [...new Set(found.map(({ name }) => name))]
  }
}
