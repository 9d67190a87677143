import { type Failure, failure } from '../../core/module-definition.ts'
import { freshness } from './freshness.ts'
import type { ServiceParams, ServiceState } from './service-facts.ts'

/** Why a service cannot be brought into the requested state, or its state cannot be known. */
export function obstacleTo(params: ServiceParams, state: ServiceState): Failure | undefined {
  return definitionObstacle(params, state) ?? ageObstacle(params, state)
}

function definitionObstacle(
  { name, state: wanted, enabled }: ServiceParams,
  { definition, activity, enabled: isEnabled }: ServiceState,
): Failure | undefined {
  if (definition === 'masked' && ((wanted === 'started' && activity !== 'active') || enabled === true))
    return failure(`${name} is masked`, `\`systemctl unmask ${name}\` on the host allows it to be started`)
  if (definition === 'gone' && (wanted !== 'stopped' || enabled === true))
    return failure(
      `the unit file of ${name} is gone, though it still runs`,
      'put its unit file back, or stop it with `state: stopped`',
    )
  if (definition === 'broken' && (wanted !== 'stopped' || enabled !== undefined))
    return failure(
      `systemd cannot read the unit of ${name}`,
      `\`systemctl status ${name}\` on the host says why`,
    )
  if (enabled === true && isEnabled === 'fixed')
    return failure(
      `${name} cannot be enabled: its unit does not say when it is wanted`,
      'it needs an [Install] section',
    )
  return undefined
}

function ageObstacle({ name }: ServiceParams, state: ServiceState): Failure | undefined {
  if (state.activity !== 'active') return undefined
  const hint = state.system === 'sysv' ? 'name the file with its process id in `pidfile`' : undefined
  const { startedMs, loadedMs, restartInputs, reloadInputs } = state
  if (restartInputs.length + reloadInputs.length > 0 && startedMs === undefined)
    return failure(`${name} runs, but it cannot be told since when`, hint)
  return loadedMs === undefined && freshness(state).reloadFor.length > 0
    ? failure(`it cannot be told when ${name} was last reloaded`, hint)
    : undefined
}
