import { isDeepStrictEqual } from 'node:util'
import type { Change, Resource } from '../core/module-definition.ts'
import type { Altered } from '../journal/event.ts'
import type { Progress } from '../units/apply-changes.ts'

/** The state that a probe found, and the changes that were planned from that state. */
export interface Seen {
  readonly state: unknown
  readonly changes: readonly Change[]
}

export interface Attempted extends Seen {
  readonly touches: readonly Resource[]
  readonly progress: Progress
}

/**
 * What changes that did not come to a good end have left, from a probe before and a probe after the changes; `undefined` is nothing.
 * `after` is missing where none could be made.
 */
export function leftChanged(before: Attempted, after: Seen | undefined): Altered | undefined {
  const { progress, touches } = before
  if (!progress.begun) return undefined
  if (after === undefined) return 'maybe'
  if (!isDeepStrictEqual(gistOf(before.changes), gistOf(after.changes))) return 'yes'
  const isSame = isDeepStrictEqual(before.state, after.state)
  return progress.ended || !isSame || touches.some(isMoreThanSeen) ? 'maybe' : undefined
}

/** What is left to do. Not the contents: somebody else may have written to the file meanwhile. */
function gistOf(changes: readonly Change[]): readonly unknown[] {
  return changes.map(({ summary, steps }) => [
    summary,
    steps.map((step) => (step.kind === 'put' ? step.file.path : step.kind)),
  ])
}

/** No probe tells what a command, the set-up of a package or the start of a service has done beside what was meant. */
function isMoreThanSeen(resource: Resource): boolean {
  return resource === 'any' || resource.startsWith('package:') || resource.startsWith('unit:')
}
