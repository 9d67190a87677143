import type { Playbook, Task } from '../program/model.ts'
import { tasksIn } from '../program/walker.ts'
import { involvements } from './involvement.ts'

/** Tasks that are not selected on a host, and whose results or variables the selected tasks need. */
export function neededBefore(
  playbook: Playbook,
  host: string,
  isSelected: (task: Task) => boolean,
): readonly Task[] {
  const involvement = involvements(playbook, (task, other) => other === host && isSelected(task))
  return playbook.plays
    .filter((play) => play.hosts.includes(host))
    .flatMap((play) => tasksIn(play).filter((task) => involvement(task, play, host) === 'observe'))
}

/** Whether a task only probes: its result can be read from the host again at any time. */
export function isReadOnly({ module }: Task): boolean {
  try {
    return module.touches({}).length === 0
  } catch {
    return false
  }
}
