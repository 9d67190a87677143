import { freshness } from './freshness.ts'
import { rests } from './init-state.ts'
import type { ServiceParams, ServiceState } from './service-facts.ts'

/** Warnings about a service that is in the requested state. */
export function serviceWarnings(params: ServiceParams, state: ServiceState): readonly string[] {
  const { name, enabled } = params
  const { definition, restarts, triggers } = state
  const awake = triggers.filter(({ isActive }) => isActive).map(({ unit }) => unit)
  const wanted = triggers.filter(({ isEnabled }) => isEnabled).map(({ unit }) => unit)
  return [
    ...freshness(state).warnings,
    ...(params.state === 'stopped' && awake.length > 0
      ? [`${awake.join(', ')} will start ${name} again when it is wanted`]
      : []),
    ...(enabled === false && wanted.length > 0
      ? [`${wanted.join(', ')} will start ${name} after a boot, too, for it is enabled`]
      : []),
    ...(definition === 'gone' && rests(state) ? [`the unit file of ${name} is gone`] : []),
    ...(restarts >= OFTEN && isYoungerThan(state, RECENT_MS)
      ? [`systemd has started ${name} again ${restarts} times, the last time less than a minute ago`]
      : []),
  ]
}

/** Whether systemd restarted the service by itself just now: it may fail again. */
export function isUnsettled(state: ServiceState): boolean {
  return state.restarts > 0 && isYoungerThan(state, UNSETTLED_MS)
}

function isYoungerThan({ activity, startedMs, nowMs }: ServiceState, ms: number): boolean {
  return activity === 'active' && startedMs !== undefined && nowMs - startedMs < ms
}

const UNSETTLED_MS = 5000
const OFTEN = 3
const RECENT_MS = 60_000
