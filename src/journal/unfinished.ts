import { isDeepStrictEqual } from 'node:util'
import { choiceOf, type RunNotes, type StopPoint } from './stop-points.ts'

/** Where each host stands that was not brought to the end of a playbook; several points where runs of different tasks stopped. */
export type Unfinished = ReadonlyMap<string, readonly StopPoint[]>

/**
 * Follows runs of one playbook, the oldest first. A run of all tasks settles what stood on its hosts, one of chosen tasks only
 * what an earlier one of the same choice has left, and one that went on (`--failed`) takes its hosts on from where they stood.
 */
export function unfinishedAfter(runs: readonly RunNotes[]): Unfinished {
  const open = new Map<string, readonly StopPoint[]>()
  for (const run of runs)
    for (const host of run.hosts) {
      const points = after(run, run.stopPointOf(host), open.get(host) ?? [])
      if (points.length === 0) open.delete(host)
      else open.set(host, points)
    }
  return open
}

function after(
  run: RunNotes,
  point: StopPoint | undefined,
  before: readonly StopPoint[],
): readonly StopPoint[] {
  const choice = choiceOf(run.selection)
  const isWhole = Object.keys(choice).length === 0
  if (run.selection.failed === true && isWhole) return point === undefined ? [] : goneOn(point, before)
  const rest = isWhole ? [] : before.filter((one) => !isDeepStrictEqual(one.choice, choice))
  return point === undefined ? rest : [...rest, point]
}

/** It had been asked for what the runs before it had, and knows what these had changed. */
function goneOn(point: StopPoint, before: readonly StopPoint[]): readonly StopPoint[] {
  if (before.length === 0) return [point]
  return before.map(({ choice, changed }) => ({
    ...point,
    choice,
    changed: new Set([...changed, ...point.changed]),
  }))
}
