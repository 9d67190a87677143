import type { DrillResult } from './drill-pair.ts'
import type { SpanSummary } from './measure.ts'
import type { Span } from './spans.ts'

/** A drill as plain data for other programs. Times are milliseconds since the drill's beginning. */
export function resultData(result: DrillResult): object {
  const { scenario, firstHolder, recording, measurement, appStartMs, verdict } = result
  const since = (at: number): number => Math.round(at - recording.from)
  const spans = (list: readonly Span[]): object => list.map(({ from, to }) => [since(from), since(to)])
  const summaryData = ({ spans: list, longest, total }: SpanSummary): object => ({
    longest: Math.round(longest),
    total: Math.round(total),
    spans: spans(list),
  })
  const { writes } = measurement
  return {
    scenario: scenario.name,
    passed: verdict.breaches.length === 0,
    breaches: verdict.breaches,
    firstHolder,
    withoutVip: summaryData(measurement.withoutVip),
    withoutWebSocket: summaryData(measurement.withoutWebSocket),
    twoHolders: summaryData(measurement.twoHolders),
    twoServing: summaryData(measurement.twoServing),
    stalls: spans(recording.stalls),
    moves: measurement.moves,
    bound: verdict.bound,
    appStart: appStartMs === undefined ? null : Math.round(appStartMs),
    held: Object.fromEntries([...measurement.held].map(([host, list]) => [host, spans(list)])),
    served: Object.fromEntries([...measurement.served].map(([host, list]) => [host, spans(list)])),
    marks: recording.marks.map(({ at, text }) => ({ at: since(at), text })),
    writes: {
      sent: writes.sent,
      acknowledged: writes.acknowledged,
      lost: writes.lost.length,
      lostAlthoughReached: writes.lostAlthoughReached.length,
      putAside: writes.aside,
    },
  }
}
