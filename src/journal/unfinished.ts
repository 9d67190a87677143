import { isDeepStrictEqual } from 'node:util'
import { choiceOf, type RunNotes, type StopPoint } from './stop-points.ts'

/**
 * By host: the points where runs ended before the end of the playbook. A host has several points where runs of
 * different selections ended.
 */
export type Unfinished = ReadonlyMap<string, readonly StopPoint[]>

/**
 * Follows the runs of one playbook, the oldest first. A run of all tasks replaces all points of its hosts; a run of
 * selected tasks replaces the points of the same selection; a run with `--failed` moves its hosts' points on.
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
  if (run.selection.failed === true && isWhole) return point === undefined ? [] : continuedFrom(point, before)
  const rest = isWhole ? [] : before.filter((one) => !isDeepStrictEqual(one.choice, choice))
  return point === undefined ? rest : [...rest, point]
}

/** A run with `--failed` keeps the selection of the runs before it, and the tasks that these had changed. */
function continuedFrom(point: StopPoint, before: readonly StopPoint[]): readonly StopPoint[] {
  if (before.length === 0) return [point]
  return before.map(({ choice, changed }) => ({
    ...point,
    choice,
    changed: new Set([...changed, ...point.changed]),
  }))
}
