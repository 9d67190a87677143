import type { HostTaskFinished } from '../../../src/journal/event.ts'
import { type Ran, tasksOf } from './wrtcplay.ts'

/** What a dry run said against what the run then did, by host, task and item. */
export interface Score {
  /** Tasks that changed something. */
  readonly came: number
  /** Those of them of which the dry run had the changes, with their diffs. */
  readonly predicted: number
  /** Said to be changed, and not changed. */
  readonly wrong: readonly string[]
  /** Changed, and not said to be, or with another diff. */
  readonly missed: readonly string[]
  /** Said to be `ok`, without a condition, and changed. */
  readonly falseOk: readonly string[]
  readonly unknown: number
  readonly tasks: number
}

export function scoreOf(check: Ran, run: Ran): Score {
  const before = byTask(check)
  const after = byTask(run)
  const said = [...before].filter(([, { outcome }]) => outcome === 'changed')
  const came = [...after].filter(([, { outcome }]) => outcome === 'changed')
  const isPredicted = ([key, event]: readonly [string, HostTaskFinished]): boolean =>
    before.get(key)?.outcome === 'changed' && summaryOf(before.get(key)) === summaryOf(event)
  return {
    came: came.length,
    predicted: came.filter(isPredicted).length,
    wrong: said.filter(([key]) => after.get(key)?.outcome !== 'changed').map(([key]) => key),
    missed: came.filter((one) => !isPredicted(one)).map(([key]) => `${key}: ${before.get(key)?.outcome}`),
    falseOk: came.filter(([key]) => before.get(key)?.outcome === 'ok').map(([key]) => key),
    unknown: [...before.values()].filter(({ outcome }) => outcome === 'unknown').length,
    tasks: before.size,
  }
}

export function sum(scores: readonly Score[]): Score {
  const total = (of: (score: Score) => number): number => scores.reduce((all, score) => all + of(score), 0)
  return {
    came: total(({ came }) => came),
    predicted: total(({ predicted }) => predicted),
    wrong: scores.flatMap(({ wrong }) => wrong),
    missed: scores.flatMap(({ missed }) => missed),
    falseOk: scores.flatMap(({ falseOk }) => falseOk),
    unknown: total(({ unknown }) => unknown),
    tasks: total(({ tasks }) => tasks),
  }
}

function byTask(ran: Ran): ReadonlyMap<string, HostTaskFinished> {
  return new Map(
    tasksOf(ran).map((event) => [
      `${event.host}: ${event.task} ${event.item ?? ''} (${event.address})`,
      event,
    ]),
  )
}

function summaryOf(event: HostTaskFinished | undefined): string {
  return JSON.stringify(event?.changes?.map(({ summary, diff }) => ({ summary, diff })))
}
