import type { Masker } from '../core/masker.ts'
import { askedDelegates } from '../engine/delegates.ts'
import { neededSecrets } from '../engine/needed-secrets.ts'
import { type RunRequest, runPlaybook } from '../engine/run-playbook.ts'
import { type HostLevels, hostScope, peerOf } from '../inventory/host-scope.ts'
import type { RunMode } from '../journal/event.ts'
import { OwedHandlers } from '../journal/owed-handlers.ts'
import { newRunId } from '../journal/run-id.ts'
import { UnderWay } from '../journal/under-way.ts'
import type { Scope } from '../language/value-template.ts'
import type { Output } from '../report/reporter-kind.ts'
import { createConnect } from '../transport/connect.ts'
import { MOST_PROBES_AHEAD } from '../units/probe-window.ts'
import { askPasswords } from './ask-passwords.ts'
import { usageError } from './command-failure.ts'
import { defaultForks, machineCapacity } from './default-forks.ts'
import { openOversight } from './extensions.ts'
import { hiddenNames, leavesOf, nameIn } from './extra-secrets.ts'
import { watchInterrupts } from './interrupts.ts'
import { loadProject } from './load-project.ts'
import { openOutput } from './open-output.ts'
import { nothingToGoOn, printStarts, printWarnings } from './print-resumption.ts'
import type { Project } from './project.ts'
import { reachTargets } from './reach-targets.ts'
import { rerunCommand } from './rerun-command.ts'
import { secretsOf } from './resolve-secret.ts'
import type { RunOptions } from './run-options.ts'
import { openRunState, owedSoFar } from './run-state.ts'
import { type Selection, selectAsAsked, selectionOf } from './selection.ts'
import { systemClock } from './system-clock.ts'
import type { Terminal } from './terminal.ts'

/**
 * Puts the parts of a run together, and resolves with the run's exit code. All that can be wrong is reported before
 * any connection is made.
 */
export async function runAsAsked(given: string, options: RunOptions, terminal: Terminal): Promise<number> {
  checkCombination(options)
  const project = await loadProject(
    { ...options, playbook: given, extraVars: options['extra-vars'] },
    terminal,
  )
  const selection = selectAsAsked(project, options, terminal)
  const { resumption } = selection
  if (resumption !== undefined) printWarnings(resumption, terminal)
  if (resumption !== undefined && resumption.starts.size === 0)
    return nothingToGoOn(project, resumption, terminal)
  if (resumption !== undefined) printStarts(resumption, terminal)
  return start({ given, options, project, selection }, terminal)
}

interface Asked {
  /** The playbook as named on the command line. */
  readonly given: string
  readonly options: RunOptions
  readonly project: Project
  readonly selection: Selection
}

async function start({ given, options, project, selection }: Asked, terminal: Terminal): Promise<number> {
  const { masker } = terminal
  const { inventory } = project
  const hidden = hiddenExtras(options, project, masker)
  const resolve = secretsOf(terminal)
  const asked = await askPasswords(options, masker)
  const hosts = hostsOf(project, selection)
  const openScopeOf = (host: string, given: HostLevels): Scope => hostScope(inventory, host, given)
  const scopeOf = (host: string, given: HostLevels): Scope =>
    hostScope(inventory, host, { ...given, secrets: resolve })
  const before = owedSoFar(terminal.files)
  printWarnings(before, terminal)
  const owed = new OwedHandlers(before.owed)
  const isOwed = (handler: string, host: string): boolean => owed.has(handler, host)
  const needed = neededSecrets({ ...project, ...selection, scopeOf: openScopeOf, isOwed })
  const targetOf = reachTargets({ ...project, hosts, asked, resolve, needed, color: options.color }, terminal)
  const now = new Date()
  const run = { id: newRunId(now, Math.random), mode: modeOf(options), owner: terminal.owner }
  const journal = openRunState({ id: run.id, now, owed: before })
  const outputOptions = {
    ...options,
    journal: journal.path,
    again: rerunCommand(given, options, { hidden, mode: run.mode }),
  }
  const output = await openOutput(outputOptions, terminal)
  const connect = createConnect(terminal.files)
  const { targets } = selection
  const oversight = await openOversight({
    project,
    targets,
    resolve,
    connect,
    targetOf,
    isDry: run.mode === 'check',
  })
  const underWay = new UnderWay()
  const onKill = (): void => void journal.close?.()
  const running = watched({ output, limitS: options.timeout, underWay, onKill }, terminal, (interrupt) =>
    runPlaybook({
      ...project,
      ...selection,
      ...run,
      ...tuning(options),
      scopeOf,
      targetOf,
      connect: (target, options) => oversight?.connect(target, options) ?? connect(target, options),
      approvers: oversight === undefined ? [] : [oversight],
      selection: selectionOf(options),
      wasChanged: selection.resumption?.wasChanged,
      leftOut: selection.resumption?.leftOut ?? [],
      reporters: [journal, output.reporter, underWay],
      record: journal,
      masker,
      clock: systemClock(interrupt),
      owed,
      interrupt,
    }),
  )
  // These are closed after an unexpected error, too: the journal must show what led to it.
  return running.finally(() => Promise.all([journal.close?.(), oversight?.close()]))
}

function tuning(
  options: RunOptions,
): Pick<RunRequest, 'forks' | 'probesAhead' | 'showScripts' | 'showDiffs' | 'signalsPending'> {
  return {
    forks: options.forks ?? defaultForks(machineCapacity()),
    probesAhead: options['probes-ahead'] ?? MOST_PROBES_AHEAD,
    showScripts: options.verbose === true,
    showDiffs: options.diff === true,
    signalsPending: options['exit-code'] === true,
  }
}

function checkCombination(options: RunOptions): void {
  const names = [
    ...(options.task.length > 0 ? ['--task'] : []),
    ...(options['start-at'] ? ['--start-at'] : []),
  ]
  if (options.failed && names.length > 0)
    throw usageError(
      `--failed and ${names.join(' and ')} do not go together`,
      'each of them says which tasks to run',
    )
  if (options['exit-code'] && modeOf(options) === 'apply')
    throw usageError('--exit-code goes with --check', 'it tells whether changes are pending')
}

function modeOf({ check, 'dry-run': dryRun }: RunOptions): RunMode {
  return check === true || dryRun === true ? 'check' : 'apply'
}

/** Hosts that may be changed, for themselves or for others, and their peers, which may be probed. */
function hostsOf({ playbook, inventory }: Project, { targets, isSelected }: Selection): ReadonlySet<string> {
  const inPlays = playbook.plays.flatMap((play) => play.hosts).filter((host) => targets.has(host))
  const peers = inPlays.flatMap((name) => {
    const host = inventory.hosts.get(name)
    const peer = host === undefined ? undefined : peerOf(inventory, host)
    return peer === undefined ? [] : [peer.name]
  })
  const subjects = new Set([...inPlays, ...peers])
  return new Set([...subjects, ...askedDelegates({ playbook, isSelected }, subjects)])
}

/** Names of variables of `-e` that are not shown; their values are masked from here on. */
function hiddenExtras(
  { 'extra-vars': words }: RunOptions,
  project: Project,
  masker: Masker,
): ReadonlySet<string> {
  const hidden = hiddenNames(project.extraVars, project)
  for (const name of hidden) for (const text of leavesOf(project.extraVars[name])) masker.add(text)
  for (const word of words) {
    const name = nameIn(word)
    const isText = name !== undefined && hidden.has(name) && leavesOf(project.extraVars[name]).length > 0
    if (isText) masker.add(word.slice(name.length + 1))
  }
  return hidden
}

interface Watch {
  readonly output: Output
  readonly limitS: number | undefined
  readonly underWay: UnderWay
  readonly onKill: () => void
}

async function watched(
  { output, ...options }: Watch,
  terminal: Terminal,
  act: (interrupt: AbortSignal) => Promise<number>,
): Promise<number> {
  const interrupts = watchInterrupts(terminal, output.say, options)
  try {
    return await act(interrupts.signal)
  } finally {
    interrupts.stop()
  }
}
