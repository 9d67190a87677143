import type { Play, Playbook, Task } from '../program/model.ts'
import { tasksAndHandlers, tasksIn } from '../program/walker.ts'
import type { Involvement } from './run-context.ts'
import { EVERY, namesRead } from './task-inputs.ts'

/**
 * Decides which tasks run and which are only probed. A task is only probed when it is not selected and another task
 * needs its results or variables, on its own host or on the peer; such needs are followed from task to task.
 */
export function involvements(
  playbook: Playbook,
  isSelected: (task: Task, host: string) => boolean,
): (task: Task, play: Play, host: string) => Involvement {
  const needed = new Map(playbook.plays.map((play) => [play, neededTasks(play, playbook, isSelected)]))
  return (task, play, host) => {
    if (isSelected(task, host)) return 'run'
    return needed.get(play)?.has(task) === true ? 'observe' : 'none'
  }
}

function neededTasks(
  play: Play,
  playbook: Playbook,
  isSelected: (task: Task, host: string) => boolean,
): ReadonlySet<Task> {
  const later = playbook.plays.slice(playbook.plays.indexOf(play))
  const selected = later.flatMap((one) =>
    tasksIn(one)
      .filter((task) => one.hosts.some((host) => isSelected(task, host)))
      .map((task) => ({ task, play: one })),
  )
  const needed = new Set<Task>()
  const tasks = tasksIn(play)
  const queue = [...selected]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const names = namesRead(next.task, next.play)
    for (const task of tasks) {
      if (needed.has(task) || !provides(task, names)) continue
      needed.add(task)
      queue.push({ task, play })
    }
  }
  return needed
}

function provides(task: Task, names: ReadonlySet<string>): boolean {
  if (task.register !== undefined && (names.has(task.register) || names.has(EVERY))) return true
  return task.definedNames.some((name) => names.has(name))
}

/** Whether tasks read `hosts`. Few playbooks do, and keeping the results of a thousand hosts is expensive. */
export function readsOtherHosts({ plays }: Playbook): boolean {
  return plays.some((play) => tasksAndHandlers(play).some((task) => namesRead(task, play).has('hosts')))
}
