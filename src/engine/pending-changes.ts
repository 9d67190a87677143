import type { Effect } from '../core/foreseen.ts'
import type { HostLinks } from '../core/host-links.ts'
import type { Resource } from '../core/module-definition.ts'
import { overlaps } from '../core/resource.ts'
import { ForeseenHost } from './foreseen-host.ts'

/** A task whose changes a dry run does not make. */
interface PendingTask {
  readonly name: string
  readonly touches: readonly Resource[]
  /** The links on the way to what it touches; `undefined` where the host was not asked for them. */
  readonly links: HostLinks | undefined
  /** The effects of the task are known beforehand. */
  readonly isForeseen: boolean
}

/** The changes that a dry run leaves pending on a host, and the host as they would leave it. Always empty in other runs. */
export class PendingChanges {
  readonly #tasks: PendingTask[] = []
  readonly foreseen = new ForeseenHost((resource) => this.namesFor([resource], false).length > 0)

  get size(): number {
    return this.#tasks.length
  }

  /** `effects`: what the changes leave, made by the shell of the user `by`. `isAll`: the effects are complete. */
  add(
    name: string,
    touches: readonly Resource[],
    {
      effects,
      isAll,
      by,
      links,
    }: {
      readonly effects: readonly Effect[]
      readonly isAll: boolean
      readonly by: string
      readonly links: HostLinks | undefined
    },
  ): void {
    this.#tasks.push({ name, touches, links, isForeseen: isAll })
    this.foreseen.add(effects, by)
  }

  /** Names of tasks that may alter a resource for which `isMeant` is true. */
  namesOf(isMeant: (resource: Resource) => boolean): readonly string[] {
    return this.#tasks.filter(({ touches }) => touches.some(isMeant)).map(({ name }) => name)
  }

  /**
   * Names of tasks that may alter one of the resources `needs`. `foreseen`: also those tasks whose effects are known.
   * `links`: on the way to `needs`. What is altered through a link counts in any case, for effects are laid over paths.
   */
  namesFor(needs: readonly Resource[], foreseen: boolean, links?: HostLinks): readonly string[] {
    const found = this.#tasks.filter(
      (task) =>
        ((foreseen || !task.isForeseen) && overlaps(task.touches, needs)) ||
        overlapThroughLinks(task, needs, links),
    )
    return [...new Set(found.map(({ name }) => name))]
  }
}

function overlapThroughLinks(
  { touches, links: onTheWay }: PendingTask,
  needs: readonly Resource[],
  links: HostLinks | undefined,
): boolean {
  return touches.some((one) =>
    needs.some((other) => {
      const [named, asked] = [onTheWay?.namesOf([one]) ?? [one], links?.namesOf([other]) ?? [other]]
      return named.length + asked.length > 2 && !overlaps([one], [other]) && overlaps(named, asked)
    }),
  )
}
