import { assertNever } from '../../core/assert-never.ts'
import type { Effect } from '../../core/foreseen.ts'
import type { Change, Failure } from '../../core/module-definition.ts'
import { type Script, sh } from '../../core/shell.ts'
import { unitName } from './foreseen-service.ts'
import { freshness } from './freshness.ts'
import { rests } from './init-state.ts'
import { obstacleTo } from './obstacles.ts'
import type { ServiceParams, ServiceState } from './service-facts.ts'
import { systemdAction, systemdEnable, systemdWatch } from './systemd-steps.ts'
import { sysvAction, sysvEnable } from './sysv-steps.ts'
import { isUnsettled } from './warnings.ts'

export function planService(params: ServiceParams, state: ServiceState): readonly Change[] | Failure {
  const { name, enabled } = params
  const obstacle = obstacleTo(params, state)
  if (obstacle !== undefined) return obstacle
  const leaves = unitOf(params)
  const changes: Change[] = []
  if (state.needsDaemonReload || state.unread.length > 0)
    changes.push(
      change(`have systemd read the unit of ${name} again${unreadText(state)}`, sh`systemctl daemon-reload`, {
        ...leaves,
        isRead: true,
      }),
    )
  if (enabled !== undefined && state.enabled !== 'fixed' && state.enabled !== (enabled ? 'yes' : 'no'))
    changes.push(
      change(`${enabled ? 'enable' : 'disable'} ${name}`, enabling(params, state, enabled), {
        ...leaves,
        enabled,
      }),
    )
  const activity = activityChange(params, state)
  return activity === undefined ? changes : [...changes, activity]
}

function unreadText({ unread }: ServiceState): string {
  return unread.length === 0 ? '' : `: it has not read ${unread.join(', ')}`
}

function activityChange(params: ServiceParams, state: ServiceState): Change | undefined {
  switch (params.state) {
    case 'started':
      return startChange(params, state)
    case 'stopped':
      return rests(state) ? undefined : stopChange(params, state)
    default:
      return state.activity === 'active' ? refreshChange(params, state) : undefined
  }
}

function startChange(params: ServiceParams, state: ServiceState): Change | undefined {
  const { name } = params
  switch (state.activity) {
    case 'active':
      return refreshChange(params, state) ?? watchChange(name, state)
    case 'done':
      return rerunChange(params, state)
    case 'starting':
      return {
        ...change(`wait until ${name} has started`, action(params, state, 'start'), started(params)),
        alters: false,
      }
    case 'over':
      // A start would do nothing, for systemd counts it as active.
      return change(
        `start ${name}: its processes have ended`,
        action(params, state, 'restart'),
        started(params),
      )
    case 'waiting':
      // A start would wait as long as systemd itself waits.
      return change(
        `start ${name}: its process ended, and systemd waits before it starts it again`,
        action(params, state, 'restart'),
        started(params),
      )
    case 'stopping':
    case 'inactive':
    case 'failed':
      return change(`start ${name}`, action(params, state, 'start'), started(params))
    default:
      return assertNever(state.activity)
  }
}

function refreshChange(params: ServiceParams, state: ServiceState): Change | undefined {
  const { name } = params
  const { restartFor, reloadFor } = freshness(state)
  if (restartFor.length > 0)
    return interruption(
      change(
        `restart ${name}: it is older than ${restartFor.join(', ')}`,
        action(params, state, 'restart'),
        started(params),
      ),
    )
  if (reloadFor.length > 0)
    return change(
      `reload ${name}: it is older than ${reloadFor.join(', ')}`,
      action(params, state, 'reload'),
      { ...unitOf(params), isReloaded: true },
    )
  return undefined
}

function rerunChange(params: ServiceParams, state: ServiceState): Change | undefined {
  const { restartFor, reloadFor } = freshness(state)
  const newer = [...restartFor, ...reloadFor]
  return newer.length === 0
    ? undefined
    : change(
        `run ${params.name} again: its last run is older than ${newer.join(', ')}`,
        action(params, state, 'start'),
        { ...unitOf(params), isReloaded: true },
      )
}

function watchChange(name: string, state: ServiceState): Change | undefined {
  if (!isUnsettled(state)) return undefined
  const times = state.restarts === 1 ? 'once' : `${state.restarts} times`
  return {
    ...change(
      `see whether ${name} goes on running: systemd has started it again ${times}`,
      systemdWatch(state.unit, WATCH_S),
      unitOf({ name }),
    ),
    alters: false,
  }
}

/** Seconds: longer than `isUnsettled` counts a start as recent, so that the probe after it finds the service settled. */
const WATCH_S = 5

function stopChange(params: ServiceParams, state: ServiceState): Change {
  const awake = state.triggers.filter(({ isActive }) => isActive).map(({ unit }) => unit)
  const again = awake.length === 0 ? '' : ` (${awake.join(', ')} will start it again)`
  return interruption(
    change(`stop ${params.name}${again}`, action(params, state, 'stop'), {
      ...unitOf(params),
      active: false,
    }),
  )
}

function action(
  params: ServiceParams,
  { system, unit }: ServiceState,
  verb: 'start' | 'stop' | 'restart' | 'reload',
): Script {
  return system === 'sysv' ? sysvAction(params, verb) : systemdAction(unit, verb)
}

function enabling({ name }: ServiceParams, { system, unit }: ServiceState, enabled: boolean): Script {
  return system === 'sysv' ? sysvEnable(name, enabled) : systemdEnable(unit, enabled)
}

function unitOf({ name }: Pick<ServiceParams, 'name'>): Extract<Effect, { readonly kind: 'unit' }> {
  return { kind: 'unit', name: unitName(name) }
}

function started(params: ServiceParams): Effect {
  return { ...unitOf(params), active: true }
}

function change(summary: string, script: Script, leaves: Effect): Change {
  return { summary, leaves: [leaves], steps: [{ kind: 'run', script }] }
}

function interruption(made: Change): Change {
  return { ...made, interrupts: true }
}
