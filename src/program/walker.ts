import { assertNever } from '../core/assert-never.ts'
import type { Node, Play, Playbook, Task } from './model.ts'

/** A task in its place, and its number among the tasks of all plays. */
export interface Step {
  readonly task: Task
  readonly play: Play
  readonly number: number
}

/** A point of a run: a task, the place behind a task, or a play of which nothing was begun. */
type Point =
  | { readonly kind: 'task' | 'behind' | 'play'; readonly address: string }
  | { readonly kind: 'start' }

/** Passes the tasks of a playbook in the order in which they are done, and knows what comes after a task. */
export class Walker {
  /** The steps of all plays. Handlers come after the tasks of their play. */
  readonly steps: readonly Step[]
  readonly #plays: readonly Play[]
  readonly #byAddress: ReadonlyMap<string, Step>
  /** By play: the numbers of its first step, and of the step behind its last one. */
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

  /** The steps of a play from an address on, with that step first. Without handlers; none where the address is a handler's. */
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

  /** The tasks from the given one up to the step with the number `end`, which is not included. */
  between(task: Task, end: number): readonly Task[] {
    return this.steps.slice(this.numberOf(task), end).map((step) => step.task)
  }

  /**
   * The number of the step at which to go on; for a handler, the number behind its play's tasks. `undefined`: the
   * playbook has no such point.
   */
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

/** The tasks of a node in the order in which they are done; those of a play without its handlers. */
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

/** The tasks and handlers of a play. */
export function tasksAndHandlers(play: Play): readonly Task[] {
  return [...tasksIn(play), ...play.handlers]
}
