import { Diagnostics } from '../core/diagnostic.ts'
import { expandPattern } from '../inventory/expand-pattern.ts'
import { lastRun, type PastRun } from '../journal/past-runs.ts'
import type { Task } from '../playbook/model.ts'
import { selectTasks } from '../playbook/select-tasks.ts'
import { usageError } from './command-failure.ts'
import { EXIT } from './exit-code.ts'
import { type Project, tellDiagnostics } from './load-project.ts'
import type { RunOptions } from './run-options.ts'
import { commaSeparated } from './shared-options.ts'
import { STATE_FOLDER } from './state-folder.ts'
import type { Terminal } from './terminal.ts'

/** Which hosts may be changed, and which tasks run on which of them. */
export interface Selection {
  readonly targets: ReadonlySet<string>
  readonly isSelected: (task: Task, host: string) => boolean
  /** The run that `--failed` looks back to. */
  readonly past: PastRun | undefined
}

/** What the command line asks for. Throws a usage error for what there is none of. */
export function selectAsAsked(project: Project, options: RunOptions, terminal: Terminal): Selection {
  const hosts = limitedHosts(project, options, terminal)
  const tasks = selectedTasks(project, options, terminal)
  if (options.failed !== true)
    return { targets: hosts, isSelected: (task) => tasks.has(task), past: undefined }
  const past = pastRun(project.playbook.path, terminal)
  const failed = new Set(past.failures.map(({ key, host }) => `${host}\n${key}`))
  const failedOn = new Set(past.failures.map(({ host }) => host))
  return {
    targets: new Set([...hosts].filter((host) => failedOn.has(host))),
    isSelected: (task, host) => tasks.has(task) && failed.has(`${host}\n${task.key}`),
    past,
  }
}

function limitedHosts(
  { inventory, playbook }: Project,
  { limit, color }: RunOptions,
  terminal: Terminal,
): ReadonlySet<string> {
  if (limit === undefined) return new Set(inventory.hosts.keys())
  const diagnostics = new Diagnostics()
  const hosts = new Set(expandPattern(inventory, limit, { span: undefined, diagnostics }))
  tellDiagnostics(diagnostics, color, terminal, EXIT.usage)
  if (playbook.plays.some((play) => play.hosts.some((host) => hosts.has(host)))) return hosts
  throw usageError(
    `--limit ${limit} leaves no host: no play is meant for ${hosts.size === 0 ? 'none' : [...hosts].join(', ')}`,
  )
}

function selectedTasks({ playbook }: Project, options: RunOptions, terminal: Terminal): ReadonlySet<Task> {
  const diagnostics = new Diagnostics()
  const selection = {
    tags: commaSeparated(options.tags),
    skipTags: commaSeparated(options['skip-tags']),
    tasks: options.task,
    startAt: options['start-at'],
  }
  const tasks = selectTasks(playbook, selection, diagnostics)
  tellDiagnostics(diagnostics, options.color, terminal, EXIT.usage)
  return tasks
}

function pastRun(playbook: string, { files }: Terminal): PastRun {
  const past = lastRun(STATE_FOLDER, playbook, (path, most) => files.read(path, most))
  if (past !== undefined) return past
  throw usageError(
    `--failed: there is no earlier run of ${playbook} here`,
    `journals are looked for in ${STATE_FOLDER}/runs`,
  )
}
