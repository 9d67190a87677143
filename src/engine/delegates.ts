import type { Play, Playbook, Task } from '../program/model.ts'
import { tasksAndHandlers } from '../program/walker.ts'
import { involvements } from './involvement.ts'

interface Selected {
  readonly playbook: Playbook
  readonly isSelected: (task: Task, host: string) => boolean
}

/**
 * Hosts that do tasks for other hosts (`delegate_to`), also those that a limit of the command line leaves out as hosts
 * of their own.
 */
export function delegates({
  playbook,
  targets,
  isSelected,
}: Selected & { readonly targets: ReadonlySet<string> }): ReadonlySet<string> {
  return actorsIn(
    playbook,
    (task, play, subject) =>
      targets.has(subject) && (isSelected(task, subject) || play.handlers.includes(task)),
  )
}

/**
 * The hosts of `delegates`, and the hosts that are only asked because a task needs a result of an unselected task or
 * of a peer's task.
 */
export function askedDelegates(
  { playbook, isSelected }: Selected,
  subjects: ReadonlySet<string>,
): ReadonlySet<string> {
  if (playbook.plays.every((play) => tasksAndHandlers(play).every(({ actors }) => actors === undefined)))
    return new Set()
  const involvement = involvements(playbook, isSelected)
  return actorsIn(
    playbook,
    (task, play, subject) =>
      subjects.has(subject) && (involvement(task, play, subject) !== 'none' || play.handlers.includes(task)),
  )
}

function actorsIn(
  { plays }: Playbook,
  isInvolved: (task: Task, play: Play, subject: string) => boolean,
): ReadonlySet<string> {
  const names = new Set<string>()
  for (const play of plays)
    for (const task of tasksAndHandlers(play))
      for (const [subject, actor] of task.actors ?? []) if (isInvolved(task, play, subject)) names.add(actor)
  return names
}
