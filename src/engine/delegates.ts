import type { Playbook, Task } from '../program/model.ts'
import { tasksAndHandlers } from '../program/walker.ts'

interface Selected {
  readonly playbook: Playbook
  readonly targets: ReadonlySet<string>
  readonly isSelected: (task: Task, host: string) => boolean
}

/** Hosts where something may be done for others (`delegate_to`), be it that a limit leaves them out themselves. */
export function delegates({ playbook, targets, isSelected }: Selected): ReadonlySet<string> {
  const names = new Set<string>()
  for (const play of playbook.plays)
    for (const task of tasksAndHandlers(play))
      for (const [subject, actor] of task.actors ?? [])
        if (targets.has(subject) && (isSelected(task, subject) || play.handlers.includes(task)))
          names.add(actor)
  return names
}
