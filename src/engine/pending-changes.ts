import type { Effect } from '../core/foreseen.ts'
import { type HostLinks, NO_LINKS } from '../core/host-links.ts'
import type { Resource } from '../core/module-definition.ts'
import { overlaps } from '../core/resource.ts'
import { ForeseenHost } from './foreseen-host.ts'

/** A task whose changes a dry run does not make. */
interface PendingTask {
  readonly name: string
  readonly touches: readonly Resource[]
  /** The links on the way to what it touches, as far as the host was asked for them. */
  readonly links: HostLinks
  /** Links give other names to what it touches. */
  readonly hasOtherNames: boolean
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
      links = NO_LINKS,
    }: {
      readonly effects: readonly Effect[]
      readonly isAll: boolean
      readonly by: string
      readonly links: HostLinks | undefined
    },
  ): void {
    this.#tasks.push({
      name,
      touches,
      links,
      hasOtherNames: hasOtherNames(touches, links),
      isForeseen: isAll,
    })
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
  namesFor(needs: readonly Resource[], foreseen: boolean, links: HostLinks = NO_LINKS): readonly string[] {
    const asked = { resources: needs, links, hasOtherNames: hasOtherNames(needs, links) }
    const found = this.#tasks.filter(
      (task) =>
        ((foreseen || !task.isForeseen) && overlaps(task.touches, needs)) || overlapThroughLinks(task, asked),
    )
    return [...new Set(found.map(({ name }) => name))]
  }
}

interface Asked {
  readonly resources: readonly Resource[]
  readonly links: HostLinks
  readonly hasOtherNames: boolean
}

function hasOtherNames(resources: readonly Resource[], links: HostLinks): boolean {
  return links.namesOf(resources).length > resources.length
}

/** Whether resources that do not overlap as they are written do so by another name. */
function overlapThroughLinks(pending: PendingTask, asked: Asked): boolean {
  if (!pending.hasOtherNames && !asked.hasOtherNames) return false
  return pending.touches.some((one) => {
    const names = pending.links.namesOf([one])
    return asked.resources.some(
      (other) => !overlaps([one], [other]) && overlaps(names, asked.links.namesOf([other])),
    )
  })
}
