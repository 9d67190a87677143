import type { Masker } from '../core/masker.ts'
import type { RunEvent } from './event.ts'

/**
 * An event with the secrets masked in its texts. Names from inventory and playbook and wrtcplay's own words stay,
 * because readers find hosts, tasks and outcomes by them.
 */
export function maskedEvent(event: RunEvent, masker: Masker): RunEvent {
  const masked = Object.entries(event).map(([key, value]) => [
    key,
    NAMES.has(key) ? value : masker.maskData(value),
  ])
  return Object.fromEntries(masked) as RunEvent
}

const NAMES: ReadonlySet<string> = new Set([
  'type',
  'playbook',
  'mode',
  'hosts',
  'host',
  'address',
  'notifies',
  'module',
  'outcome',
  'stats',
])
