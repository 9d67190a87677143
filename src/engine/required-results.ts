import type { HostTaskFinished } from '../journal/event.ts'
import type { Play, Task } from '../program/model.ts'
import { tasksIn } from '../program/walker.ts'
import { hostTask } from './host-task.ts'
import type { RunContext } from './run-context.ts'
import { observer, windowOf } from './run-play.ts'
import { runTask } from './run-task.ts'

/**
 * Probes the unselected tasks whose results the selected ones need, before anything is changed. Resolves with true
 * when all results are there; else the missing ones have been reported and nothing may be changed. A result that
 * itself waits for a selected task is probed later, when the run comes to its task.
 */
export async function requiredResultsExist(plays: readonly Play[], run: RunContext): Promise<boolean> {
  let areThere = true
  for (const play of plays) {
    const missing = await run.queue.addAll(play.hosts.map((name) => () => askHost(play, name, run)))
    for (const event of missing.flat()) {
      areThere = false
      run.emit(event)
    }
  }
  return areThere
}

async function askHost(play: Play, name: string, run: RunContext): Promise<readonly HostTaskFinished[]> {
  const host = run.hosts.get(name)
  if (host === undefined || !run.targets.has(name)) return []
  const needed = tasksIn(play).filter((task) => run.involvement(task, play, name) === 'observe')
  const quiet: RunContext = {
    ...run,
    emit: () => undefined,
    involvement: (task) => (needed.includes(task) ? 'observe' : 'none'),
  }
  const subject = observer(host, quiet)
  const window = windowOf(subject, play, quiet)
  const missing: HostTaskFinished[] = []
  for (const task of needed) {
    if (subject.isOut || run.isInterrupted()) break
    const before = subject.pending.size
    await runTask(hostTask(task, subject, { play, window, isHandler: false, run: quiet }))
    if (subject.pending.size > before) missing.push(notDone(task, name))
  }
  window.close()
  return missing
}

function notDone(task: Task, host: string): HostTaskFinished {
  return {
    type: 'host.task.finished',
    host,
    address: task.address,
    task: task.name,
    module: task.module.name,
    outcome: 'failed',
    durationMs: 0,
    message:
      'a selected task needs its result, and it would have to change something first: nothing was done',
    hint: `select this task as well: --task "${task.id ?? task.name}"`,
  }
}
