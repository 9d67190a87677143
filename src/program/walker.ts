import { assertNever } from '../core/assert-never.ts'
import type { Node, Play, Playbook, Task } from './model.ts'

/** A task in its place, and its number among those of all plays. */
export interface Step {
  readonly task: Task
  readonly play: Play
  readonly number: number
}

/** Something that a run came to: a task, what is behind it, or a play of which nothing was begun. */
type Point =
  | { readonly kind: 'task' | 'behind' | 'play'; readonly address: string }
  | { readonly kind: 'start' }

/** Goes through the tasks of a playbook in the order in which they are done. Whoever wants to know what comes next asks it. */
export class Walker {
  /** Of all plays. Handlers have places of their own, behind their play's tasks. */
  readonly steps: readonly Step[]
  readonly #plays: readonly Play[]
  readonly #byAddress: ReadonlyMap<string, Step>
  /** Where a play's steps begin and end. */
  readonly #ranges = new Map<Play, { readonly from: number; readonly to: number }>()

  constructor({ plays }: Playbook) {
    const steps: Step[] = []
    for (const play of plays) {
      const from = steps.length
      for (const task of tasksIn(play)) steps.push({ task, play, number: steps.length })
      this.#ranges.set(play, { from, to: steps.length })
    }
    this.steps = steps
    this.#plays = plays
    this.#byAddress = new Map(steps.map((step) => [step.task.address, step]))
  }

  /** The steps of a play from an address on, that one first; none behind the play's tasks, where its handlers are. */
  *from(play: Play, address: string): Iterable<Step> {
    const first = this.#byAddress.get(address)
    const range = this.#ranges.get(play)
    if (first === undefined || range === undefined || first.play !== play) return
    for (let number = first.number; number < range.to; number++) {
      const step = this.steps[number]
      if (step !== undefined) yield step
    }
  }

  numberOf({ address }: Task): number {
    return this.#byAddress.get(address)?.number ?? 0
  }

  /** The tasks from one up to, and not with, a number. */
  between(task: Task, end: number): readonly Task[] {
    return this.steps.slice(this.numberOf(task), end).map((step) => step.task)
  }

  /** The number of the step with which to go on: at a handler, behind its play's tasks. `undefined`: the playbook does not know the point. */
  numberAt(point: Point): number | undefined {
    if (point.kind === 'start') return 0
    const own = this.#plays.find(({ address }) => address === point.address)
    if (point.kind === 'play') return own === undefined ? undefined : this.#ranges.get(own)?.from
    const step = this.#byAddress.get(point.address)
    if (step !== undefined) return point.kind === 'behind' ? step.number + 1 : step.number
    const play = this.#plays.find(({ handlers }) => handlers.some(({ address }) => address === point.address))
    return play === undefined ? undefined : this.#ranges.get(play)?.to
  }
}

/** The tasks of a node in the order in which they are done; of a play, without its handlers. */
export function tasksIn(node: Node): readonly Task[] {
  switch (node.kind) {
    case 'task':
      return [node]
    case 'include':
    case 'play':
      return node.children.flatMap(tasksIn)
    default:
      return assertNever(node)
  }
}

/** The same, and its handlers. */
export function tasksAndHandlers(play: Play): readonly Task[] {
  return [...tasksIn(play), ...play.handlers]
}
