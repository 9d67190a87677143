import type { Play, Playbook, Task } from './model.ts'

/** Something that a run came to. */
interface Point {
  readonly kind: 'task' | 'behind' | 'play' | 'start'
  readonly key?: string
  readonly play?: string
}

/** The tasks of all plays in the order in which they are run, by number. */
export class TaskOrder {
  readonly #tasks: readonly Task[]
  readonly #numbers: ReadonlyMap<Task, number>
  readonly #plays: readonly { readonly play: Play; readonly first: number }[]

  constructor({ plays }: Playbook) {
    this.#tasks = plays.flatMap((play) => play.tasks)
    this.#numbers = new Map(this.#tasks.map((task, number) => [task, number]))
    let first = 0
    this.#plays = plays.map((play) => {
      const here = { play, first }
      first += play.tasks.length
      return here
    })
  }

  at(task: Task): number {
    return this.#numbers.get(task) ?? 0
  }

  /** The tasks from one up to, and not with, a number. */
  between(task: Task, end: number): readonly Task[] {
    return this.#tasks.slice(this.at(task), end)
  }

  /** Where to go on: at a handler, behind its play's tasks. `undefined`: the playbook does not know the point any more. */
  from(point: Point): number | undefined {
    if (point.kind === 'start') return 0
    if (point.kind === 'play') return this.#plays.find(({ play }) => play.name === point.play)?.first
    const number = this.#tasks.findIndex(({ key }) => key === point.key)
    if (number >= 0) return point.kind === 'behind' ? number + 1 : number
    const own = this.#plays.find(({ play }) => play.handlers.some(({ key }) => key === point.key))
    return own === undefined ? undefined : own.first + own.play.tasks.length
  }
}
