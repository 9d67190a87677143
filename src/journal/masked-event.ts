import type { Masker } from '../core/masker.ts'
import type { RunEvent } from './event.ts'

/**
 * An event with the secrets masked in all that is said in it. By what is left as it is, others find hosts, tasks and outcomes
 * again: names from inventory and playbook, and words of wrtcplay's own.
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
