import type { Clock } from '../../core/clock.ts'
import type { Masker } from '../../core/masker.ts'
import { type Approver, YES } from '../../engine/approver.ts'
import type { ScopeOf } from '../../engine/host-state.ts'
import { runPlaybook } from '../../engine/run-playbook.ts'
import type { Inventory } from '../../inventory/model.ts'
import type { Reporter } from '../../journal/event.ts'
import { OwedHandlers } from '../../journal/owed-handlers.ts'
import type { Scope } from '../../language/value-template.ts'
import type { Playbook, Task } from '../../program/model.ts'
import type { HostConnection } from '../../shell/contract.ts'
import type { Target } from '../../transport/target.ts'
import { MOST_PROBES_AHEAD } from '../../units/probe-window.ts'

/** What the appliance's playbook would do to a pair's hosts now, from a dry run. */
export interface PlaybookPlan {
  readonly pending: readonly PendingChange[]
  /** Failures with which a run would end. */
  readonly failures: readonly PlannedFailure[]
}

export interface PendingChange {
  readonly host: string
  /** Resources, such as `file:/etc/keepalived/keepalived.conf`. */
  readonly touches: readonly string[]
  readonly summary: string
}

interface PlannedFailure {
  readonly host: string
  readonly task: string
  readonly message: string
}

export interface PlanRequest {
  readonly playbook: Playbook
  readonly inventory: Inventory
  readonly extraVars: Scope
  readonly isPlanned: (task: Task) => boolean
  readonly scopeOf: ScopeOf
  readonly targetOf: (host: string) => Target
  readonly masker: Masker
  readonly clock: Clock
}

/**
 * A dry run of the selected tasks through connections that are open already and stay open. It takes no lock and leaves
 * no journal.
 */
export async function planPlaybook(
  request: PlanRequest,
  connections: ReadonlyMap<string, HostConnection>,
): Promise<PlaybookPlan> {
  const pending: PendingChange[] = []
  const failures: PlannedFailure[] = []
  await runPlaybook({
    ...request,
    id: 'look',
    owner: 'status',
    mode: 'check',
    targets: new Set(connections.keys()),
    isSelected: request.isPlanned,
    connect: ({ name }) => lent(connections.get(name)),
    reporters: [collector(failures)],
    owed: new OwedHandlers(),
    approvers: [listener(pending)],
    forks: connections.size,
    probesAhead: MOST_PROBES_AHEAD,
    interrupt: new AbortController().signal,
    showScripts: false,
    showDiffs: false,
    signalsPending: false,
  })
  return { pending, failures }
}

/** A connection that the run does not close, because its owner does. */
function lent(connection: HostConnection | undefined): HostConnection {
  if (connection === undefined) return NOWHERE
  return {
    run: (unit, user, hear) => connection.run(unit, user, hear),
    upload: () => Promise.reject(new Error('a dry run sends no files')),
    closeSessions: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

const REFUSED = {
  kind: 'refused',
  refusal: { kind: 'unreachable', message: 'it did not answer', hint: undefined },
} as const

const NOWHERE: HostConnection = {
  run: () => Promise.resolve(REFUSED),
  upload: () => Promise.resolve(REFUSED),
  closeSessions: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** An approver that notes the planned changes. */
function listener(pending: PendingChange[]): Approver {
  return {
    approve: ({ actor, touches, changes }) => {
      pending.push(...changes.map(({ summary }) => ({ host: actor, touches, summary })))
      return Promise.resolve(YES)
    },
  }
}

function collector(failures: PlannedFailure[]): Reporter {
  return {
    name: 'look',
    onEvent: (event) => {
      if (event.type !== 'host.task.finished' || event.outcome !== 'failed' || event.ignored === true) return
      failures.push({ host: event.host, task: event.task, message: event.message ?? 'it fails' })
    },
  }
}
