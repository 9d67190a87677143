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
 * What changes that failed have altered, judged from a probe before and a probe after them; `undefined`: nothing.
 * `after` is `undefined` where no second probe could be made.
 */
export function leftChanged(before: Attempted, after: Seen | undefined): Altered | undefined {
  const { progress, touches } = before
  if (!progress.begun) return undefined
  if (after === undefined) return 'maybe'
  if (!isDeepStrictEqual(withoutContents(before.changes), withoutContents(after.changes))) return 'yes'
  const isSame = isDeepStrictEqual(before.state, after.state)
  return progress.ended || !isSame || touches.some(isMoreThanSeen) ? 'maybe' : undefined
}

/** Changes without their contents, to compare two plans: another program may have written to the file meanwhile. */
function withoutContents(changes: readonly Change[]): readonly unknown[] {
  return changes.map(({ summary, steps }) => [
    summary,
    steps.map((step) => (step.kind === 'put' ? step.file.path : step.kind)),
  ])
}

/** A probe cannot show every side effect of a command, of a package's installation or of a service's start. */
function isMoreThanSeen(resource: Resource): boolean {
  return resource === 'any' || resource.startsWith('package:') || resource.startsWith('unit:')
}
