import type { DrillResult } from './drill-pair.ts'

/** The figures of a drill as texts, in the order of `FIGURE_NAMES`. */
export function figuresOf({ scenario, measurement, appStartMs, verdict }: DrillResult): readonly string[] {
  const { withoutVip, withoutWebSocket, twoHolders, twoServing, writes, moves } = measurement
  const { bound } = verdict
  const start = measurement.moves === 0 ? undefined : appStartMs
  return [
    scenario.name,
    `${milliseconds(withoutVip.longest)}${ofAtMost(bound.vip)}`,
    `${milliseconds(withoutWebSocket.longest)}${ofAtMost(bound.webSocket, start)}`,
    milliseconds(twoHolders.total),
    milliseconds(twoServing.total),
    String(moves),
    `${writes.acknowledged} of ${writes.sent}`,
    writes.lost.length === 0 ? '0' : `${writes.lost.length}, reached ${writes.lostAlthoughReached.length}`,
    String(writes.aside),
    verdict.breaches.length === 0 ? 'passed' : 'FAILED',
  ]
}

export const FIGURE_NAMES: readonly string[] = [
  'scenario',
  'without VIP',
  'without WebSocket',
  'two holders',
  'two serving',
  'moves',
  'acknowledged',
  'lost',
  'put aside',
  '',
]

function milliseconds(ms: number): string {
  if (ms === 0) return '0'
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

function ofAtMost(bound: number | undefined, start?: number): string {
  if (bound === undefined) return ''
  return start === undefined ? ` (≤ ${bound})` : ` (≤ ${bound} + ${Math.round(start)})`
}
