import type { Recording } from './observation.ts'
import { longest, outages, overlaps, type Span, spansOf, total } from './spans.ts'
import { tallyWrites, type WriteTally } from './tally-writes.ts'

/** What a drill measured. Times are milliseconds. */
export interface Measurement {
  readonly withoutVip: SpanSummary
  readonly withoutWebSocket: SpanSummary
  readonly twoHolders: SpanSummary
  /** Times in which both hosts held the VIP, and something listened on both. */
  readonly twoServing: SpanSummary
  /** By host: when it held the VIP. */
  readonly held: ReadonlyMap<string, readonly Span[]>
  readonly served: ReadonlyMap<string, readonly Span[]>
  /** How often the VIP went from one host to another. */
  readonly moves: number
  readonly writes: WriteTally
}

export interface SpanSummary {
  readonly spans: readonly Span[]
  /** Milliseconds, as is the total. Times seen from this machine are without those in which this machine itself stood still. */
  readonly longest: number
  readonly total: number
}

export function measure(recording: Recording, hosts: readonly [string, string]): Measurement {
  const { from, to, facts } = recording
  const [one, other] = hosts
  const heldBy = (host: string): readonly Span[] => spansOf(facts, host, 'vip', to)
  const servedBy = (host: string): readonly Span[] => overlaps(heldBy(host), spansOf(facts, host, 'app', to))
  return {
    withoutVip: summaryWithoutStalls(outages(recording.vip, { from, to }), recording.stalls),
    withoutWebSocket: summaryWithoutStalls(outages(recording.webSocket, { from, to }), recording.stalls),
    twoHolders: summaryOf(overlaps(heldBy(one), heldBy(other))),
    twoServing: summaryOf(overlaps(servedBy(one), servedBy(other))),
    held: new Map(hosts.map((host) => [host, heldBy(host)])),
    served: new Map(hosts.map((host) => [host, servedBy(host)])),
    moves: movesOf(hosts.flatMap((host) => heldBy(host).map(({ from: at }) => ({ at, host })))),
    writes: tallyWrites(recording.writes, recording.data),
  }
}

function summaryOf(spans: readonly Span[]): SpanSummary {
  return { spans, longest: longest(spans), total: total(spans) }
}

/** Outages without the time in which this machine stood still and could not look. */
function summaryWithoutStalls(spans: readonly Span[], stalls: readonly Span[]): SpanSummary {
  const netOf = (span: Span): number => span.to - span.from - total(overlaps([span], stalls))
  return { spans, longest: Math.max(0, ...spans.map(netOf)), total: total(spans) }
}

function movesOf(takings: readonly { readonly at: number; readonly host: string }[]): number {
  const order = takings.toSorted((a, b) => a.at - b.at).map(({ host }) => host)
  return order.filter((host, index) => index > 0 && host !== order[index - 1]).length
}
