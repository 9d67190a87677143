import PQueue from 'p-queue'
import type { Clock } from '../core/clock.ts'
import type { Masker } from '../core/masker.ts'
import type { Inventory } from '../inventory/model.ts'
import { boundedEvent } from '../journal/bounded-event.ts'
import type { ChangeRecord } from '../journal/change-record.ts'
import {
  JOURNAL_VERSION,
  type Reporter,
  type RunEvent,
  type RunMode,
  type RunSelection,
} from '../journal/event.ts'
import { maskedEvent } from '../journal/masked-event.ts'
import type { OwedHandlers } from '../journal/owed-handlers.ts'
import { ReporterSet } from '../journal/reporter-set.ts'
import { stamper } from '../journal/stamped.ts'
import { StatsCounter } from '../journal/stats.ts'
import type { SchemaValidator } from '../language/schema-validator.ts'
import type { Scope } from '../language/value-template.ts'
import type { Play, Playbook, Task } from '../program/model.ts'
import { Walker } from '../program/walker.ts'
import type { Connect, Target } from '../transport/target.ts'
import { ChangeLog } from '../units/change-log.ts'
import type { Approver } from './approver.ts'
import { askedDelegates, delegates } from './delegates.ts'
import { emitOwed } from './emit-owed.ts'
import { HostState, type ScopeOf } from './host-state.ts'
import { involvements, readsOtherHosts } from './involvement.ts'
import { OtherHosts } from './other-hosts.ts'
import { requiredResultsExist } from './required-results.ts'
import { ResultBudget } from './result-budget.ts'
import { RunCache } from './run-cache.ts'
import type { RunContext } from './run-context.ts'
import { runPlay } from './run-play.ts'
import { TextSearcher } from './text-searcher.ts'

/** Everything a run needs, checked and filled in by the command line. */
export interface RunRequest {
  /** The run's id in the journal and in the lock of each host. */
  readonly id: string
  /** Who runs wrtcplay, shown to others whom the lock keeps out: "alice@laptop". */
  readonly owner: string
  readonly playbook: Playbook
  readonly inventory: Inventory
  readonly mode: RunMode
  /** Hosts that may be changed. */
  readonly targets: ReadonlySet<string>
  readonly isSelected: (task: Task, host: string) => boolean
  /** Which tasks and hosts the command line selects, for the journal. */
  readonly selection?: RunSelection | undefined
  /** Whether a task had changed something on a host in the run that this one goes on with. */
  readonly wasChanged?: ((address: string, host: string) => boolean) | undefined
  /** Work that the run should have done and leaves out, by host: the exit code is 1 then. */
  readonly leftOut?: readonly { readonly host: string; readonly message: string }[]
  readonly extraVars: Scope
  /** Holds the schemas of parameters; a new one when nothing is said. */
  readonly validator?: SchemaValidator | undefined
  readonly scopeOf: ScopeOf
  readonly targetOf: (host: string) => Target
  readonly connect: Connect
  readonly reporters: readonly Reporter[]
  readonly masker: Masker
  readonly clock: Clock
  /** Handlers that earlier runs were notified of and have not run. */
  readonly owed: OwedHandlers
  /** Writes changes to disk before they are made. The record also receives every event, as reporters do. */
  readonly record?: ChangeRecord | undefined
  /** Asked before a change, in this order. */
  readonly approvers?: readonly Approver[]
  /** The most hosts that are worked on at once. */
  readonly forks: number
  /** The most probes in one unit; 1 sends them one by one. */
  readonly probesAhead: number
  /** Aborted at the first Ctrl-C: changes under way are finished, and no new task begins. */
  readonly interrupt: AbortSignal
  readonly showScripts: boolean
  readonly showDiffs: boolean
  /** `--exit-code`: a dry run with pending changes ends with 2. */
  readonly signalsPending: boolean
}

/** Runs a playbook. Resolves with the exit code (`exitCodeOf`). */
export async function runPlaybook(request: RunRequest): Promise<number> {
  const { clock, playbook, mode, inventory, approvers = [] } = request
  const startedAt = clock.monotonicMs()
  const names = namesOf(request)
  const stats = new StatsCounter(names)
  const reporters = new ReporterSet(request.reporters, stamper(request.id, clock))
  const emit = (event: RunEvent): void => {
    const masked = boundedEvent(maskedEvent(event, request.masker))
    stats.add(masked)
    request.owed.onEvent(masked)
    reporters.onEvent(masked)
  }
  emit({
    type: 'run.started',
    version: JOURNAL_VERSION,
    playbook: playbook.path,
    mode,
    hosts: names,
    ...(request.selection === undefined ? {} : { selection: request.selection }),
  })
  const actors = delegates(request)
  const subjects = withPeers(names, inventory)
  const reached = new Set([...subjects, ...actors, ...askedDelegates(request, subjects)])
  const hosts = openHosts({ request, reached, actors, emit })
  const run = contextOf(request, hosts, emit)
  let didHarm = false
  try {
    for (const approver of approvers) approver.begin?.(emit)
    const mayStart = mode === 'check' || (await requiredResultsExist(playbook.plays, run))
    if (!mayStart) leaveAll(playbook.plays, names, emit)
    for (const play of mayStart ? playbook.plays : []) {
      if (run.isInterrupted()) break
      await runPlay(play, run)
    }
    if (mode === 'apply') emitOwed(playbook.plays, run)
    for (const approver of run.isInterrupted() ? [] : approvers)
      didHarm = (await approver.end?.()) === true || didHarm
  } finally {
    await Promise.all([...hosts.values()].map((host) => host.connection.close()))
  }
  for (const { host, message } of request.leftOut ?? []) emit({ type: 'warning', host, message })
  const exitCode = exitCodeOf(stats, didHarm, request)
  emit({
    type: 'run.finished',
    durationMs: Math.round(clock.monotonicMs() - startedAt),
    stats: stats.all,
    exitCode,
  })
  await reporters.close()
  return exitCode
}

/** Reports every play as not begun on every host. */
function leaveAll(plays: readonly Play[], hosts: readonly string[], emit: (event: RunEvent) => void): void {
  for (const host of hosts) {
    const play = plays.find((one) => one.hosts.includes(host))
    if (play !== undefined) emit({ type: 'host.left', host, address: play.address, play: play.name })
  }
}

function namesOf({ playbook, targets }: RunRequest): readonly string[] {
  const inPlays = playbook.plays.flatMap((play) => play.hosts)
  return [...new Set(inPlays)].filter((name) => targets.has(name))
}

function withPeers(names: readonly string[], inventory: Inventory): ReadonlySet<string> {
  const pairs = names.map((name) => inventory.hosts.get(name)?.pair)
  return new Set([
    ...names,
    ...pairs.flatMap((pair) => (pair === undefined ? [] : [pair.active, pair.standby])),
  ])
}

interface Opening {
  readonly request: RunRequest
  readonly reached: ReadonlySet<string>
  /** Names of the hosts where tasks are done for other hosts. */
  readonly actors: ReadonlySet<string>
  readonly emit: (event: RunEvent) => void
}

/** Opens the hosts of a run; those that may be changed are locked. */
function openHosts({ request, reached, actors, emit }: Opening): ReadonlyMap<string, HostState> {
  const lock = `${request.owner}, run ${request.id}`
  const states = [...reached].flatMap((name) => {
    const host = request.inventory.hosts.get(name)
    if (host === undefined) return []
    const target = request.targetOf(name)
    const connection = request.connect(target, {
      lock: request.targets.has(name) || actors.has(name) ? lock : undefined,
      interrupt: request.interrupt,
      waits: (message) => emit({ type: 'warning', host: name, message }),
    })
    return [new HostState(host, connection, target.user, (given) => request.scopeOf(name, given))]
  })
  return new Map(states.map((state) => [state.name, state]))
}

function contextOf(
  request: RunRequest,
  hosts: ReadonlyMap<string, HostState>,
  emit: (event: RunEvent) => void,
): RunContext {
  const { mode, clock, extraVars, targets, owed, record, approvers = [], interrupt, probesAhead } = request
  const { showDiffs, showScripts, wasChanged = () => false } = request
  return {
    walker: new Walker(request.playbook),
    mode,
    wasChanged,
    clock,
    emit,
    extraVars,
    cache: new RunCache(request.validator),
    others: readsOtherHosts(request.playbook) ? new OtherHosts(hosts) : undefined,
    targets,
    owed,
    record,
    approvers,
    probesAhead,
    showDiffs,
    showScripts,
    hosts,
    hide: (secret) => request.masker.add(secret),
    mask: (text) => request.masker.mask(text),
    maskData: (value) => request.masker.maskData(value),
    holdsSecret: (text) => request.masker.holds(text),
    changes: new ChangeLog(),
    held: { bytes: 0 },
    results: new ResultBudget(),
    searcher: new TextSearcher(),
    queue: new PQueue({ concurrency: request.forks }),
    involvement: involvements(request.playbook, request.isSelected),
    isInterrupted: () => interrupt.aborted,
  }
}

function exitCodeOf(
  stats: StatsCounter,
  didHarm: boolean,
  { interrupt, mode, signalsPending, leftOut = [] }: RunRequest,
): number {
  if (interrupt.aborted) return 130
  if (stats.total('failed') > 0 || didHarm) return 1
  if (stats.total('unreachable') > 0) return 69
  if (mode === 'apply' && leftOut.length > 0) return 1
  const isPending = stats.total('changed') + stats.total('unknown') > 0
  return mode === 'check' && signalsPending && isPending ? 2 : 0
}
