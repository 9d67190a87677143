import { type Change, type Failure, failure } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import { freshness } from './service-freshness.ts'
import type { ServiceParams, ServiceState } from './service-state.ts'
import { sysvAction, sysvEnable } from './service-sysv.ts'

export function planService(params: ServiceParams, state: ServiceState): readonly Change[] | Failure {
  const { name, enabled } = params
  const obstacle = obstacleTo(params, state)
  if (obstacle !== undefined) return obstacle
  const changes: Change[] = []
  if (state.needsDaemonReload)
    changes.push(change(`have systemd read the unit of ${name} again`, sh`systemctl daemon-reload`))
  if (enabled !== undefined && state.enabled !== 'fixed' && enabled !== (state.enabled === 'yes'))
    changes.push(change(`${enabled ? 'enable' : 'disable'} ${name}`, enabling(params, state, enabled)))
  const activity = activityChange(params, state)
  return activity === undefined ? changes : [...changes, activity]
}

function obstacleTo(
  { name, state: wanted, enabled, restart_when_older_than: restart }: ServiceParams,
  state: ServiceState,
): Failure | undefined {
  if (state.masked && ((wanted === 'started' && !state.active) || enabled === true))
    return failure(`${name} is masked`, `\`systemctl unmask ${name}\` on the host allows it to be started`)
  if (enabled === true && state.enabled === 'fixed')
    return failure(
      `${name} cannot be enabled: its unit does not say when it is wanted`,
      'it needs an [Install] section',
    )
  if (state.active && restart !== undefined && state.startedMs === undefined)
    return failure(
      `${name} runs, but it cannot be told since when`,
      state.system === 'sysv' ? 'name the file with its process id in `pidfile`' : undefined,
    )
  if (state.system === 'sysv' && state.reloadInputs.length > 0)
    return failure(
      'SysV init does not tell when a service was reloaded',
      'use `restart_when_older_than`, or a handler',
    )
  return undefined
}

function activityChange(params: ServiceParams, state: ServiceState): Change | undefined {
  const { name, state: wanted } = params
  if (!state.active)
    return wanted === 'started' ? change(`start ${name}`, action(params, state, 'start')) : undefined
  if (wanted === 'stopped') return interruption(`stop ${name}`, action(params, state, 'stop'))
  const { restartFor, reloadFor } = freshness(state)
  if (restartFor.length > 0)
    return interruption(
      `restart ${name}: it is older than ${restartFor.join(', ')}`,
      action(params, state, 'restart'),
    )
  if (reloadFor.length > 0)
    return change(`reload ${name}: it is older than ${reloadFor.join(', ')}`, action(params, state, 'reload'))
  return undefined
}

/** What the journal's last lines say is worth more than systemd's "see journalctl". */
function action(
  params: ServiceParams,
  { system }: ServiceState,
  verb: 'start' | 'stop' | 'restart' | 'reload',
): Script {
  const { name } = params
  if (system === 'sysv') return sysvAction(params, verb)
  return sh`systemctl ${verb} ${name} || { rc=$?; systemctl status --no-pager --lines=8 ${name} >&2; exit $rc; }`
}

function enabling({ name }: ServiceParams, { system }: ServiceState, enabled: boolean): Script {
  return system === 'sysv'
    ? sysvEnable(name, enabled)
    : sh`systemctl ${enabled ? 'enable' : 'disable'} ${name}`
}

function change(summary: string, script: Script): Change {
  return { summary, steps: [{ kind: 'run', script }] }
}

function interruption(summary: string, script: Script): Change {
  return { ...change(summary, script), interrupts: true }
}
