import { Diagnostics } from '../core/diagnostic.ts'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { expandPattern } from '../inventory/expand-pattern.ts'
import type { RunSelection } from '../journal/event.ts'
import { type PastRuns, pastRuns } from '../journal/past-runs.ts'
import { JournalRefused } from '../journal/read-journal.ts'
import type { Task } from '../program/model.ts'
import { selectTasks } from '../program/select-tasks.ts'
import { Walker } from '../program/walker.ts'
import { CommandFailure, usageError } from './command-failure.ts'
import { EXIT } from './exit-code.ts'
import type { Project } from './project.ts'
import { reportDiagnostics } from './report-diagnostics.ts'
import { type Resumption, resume } from './resume.ts'
import type { RunOptions } from './run-options.ts'
import { commaSeparated } from './shared-options.ts'
import { STATE_FOLDER } from './state-folder.ts'
import type { Terminal } from './terminal.ts'

/** Which hosts may be changed, and which tasks run on each of them. */
export interface Selection {
  readonly targets: ReadonlySet<string>
  readonly isSelected: (task: Task, host: string) => boolean
  /** Where the run goes on, with `--failed`. */
  readonly resumption: (Resumption & Pick<PastRuns, 'last' | 'warnings'>) | undefined
}

/** The hosts and tasks that the command line selects. Throws a usage error for unknown names. */
export function selectAsAsked(project: Project, options: RunOptions, terminal: Terminal): Selection {
  const hosts = limitedHosts(project, options, terminal)
  const tasks = selectedTasks(project, options, terminal)
  if (options.failed !== true)
    return { targets: hosts, isSelected: (task) => tasks.has(task), resumption: undefined }
  const { last, unfinished, warnings } = runsBefore(project.playbook.path, terminal)
  const resumption = resume({ ...project, unfinished, hosts, tasks })
  return {
    targets: new Set(resumption.starts.keys()),
    isSelected: resumption.isSelected,
    resumption: { ...resumption, last, warnings },
  }
}

/** The selection as the journal records it. */
export function selectionOf(options: RunOptions): RunSelection | undefined {
  const list = (name: string, texts: readonly string[]): object =>
    texts.length === 0 ? {} : { [name]: texts }
  const selection: RunSelection = {
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...list('tags', commaSeparated(options.tags)),
    ...list('skipTags', commaSeparated(options['skip-tags'])),
    ...list('tasks', options.task),
    ...(options['start-at'] === undefined ? {} : { startAt: options['start-at'] }),
    ...(options.failed === true ? { failed: true as const } : {}),
  }
  return Object.keys(selection).length === 0 ? undefined : selection
}

function limitedHosts(
  { inventory, playbook }: Project,
  { limit, color }: RunOptions,
  terminal: Terminal,
): ReadonlySet<string> {
  if (limit === undefined) return new Set(inventory.hosts.keys())
  const diagnostics = new Diagnostics()
  const hosts = new Set(expandPattern(inventory, limit, { span: undefined, diagnostics }))
  reportDiagnostics(diagnostics, color, terminal, EXIT.usage)
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
  const tasks = selectTasks(new Walker(playbook), selection, diagnostics)
  reportDiagnostics(diagnostics, options.color, terminal, EXIT.usage)
  return tasks
}

function runsBefore(playbook: string, { files }: Terminal): PastRuns {
  const past = readRuns(playbook, files)
  if (past !== undefined) return past
  throw usageError(
    `--failed: there is no earlier run of ${playbook} here`,
    `journals are looked for in ${STATE_FOLDER}/runs`,
  )
}

function readRuns(playbook: string, files: TrustedFiles): PastRuns | undefined {
  try {
    return pastRuns(STATE_FOLDER, playbook, (path, most) => files.read(path, most))
  } catch (error) {
    if (error instanceof JournalRefused)
      throw new CommandFailure(`--failed: ${error.message}`, error.hint, EXIT.wrongInput)
    throw error
  }
}
