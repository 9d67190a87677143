import type { PairSettings } from '../settings/settings.ts'
import { profileOf } from './bounds.ts'
import type { Measurement, SpanSummary } from './measure.ts'
import type { Recording, Write } from './observation.ts'
import type { Bound, Scenario } from './scenario.ts'
import { overlaps, total } from './spans.ts'

export interface Verdict {
  readonly bound: Bound
  /** The breached promises, in words; empty when the pair passed. */
  readonly breaches: readonly string[]
}

export interface Judged {
  readonly scenario: Scenario
  readonly settings: PairSettings
  readonly recording: Recording
  readonly measurement: Measurement
  /** Milliseconds of the application's longest start in the drill, which extend the bound of the WebSocket. */
  readonly appStartMs: number
  readonly trouble: string | undefined
}

export function judge(judged: Judged): Verdict {
  const { scenario, settings, measurement, trouble } = judged
  const bound = scenario.bounds[profileOf(settings.advertMs)]
  const { writes, moves } = measurement
  const { lost, lostAlthoughReached, stillWith, behind } = writes
  const lostUnreached = lost.filter((write) => !lostAlthoughReached.includes(write))
  return {
    bound,
    breaches: [
      ...(trouble === undefined ? [] : [trouble]),
      ...tooLong('the VIP', measurement.withoutVip, bound.vip),
      ...tooLong(
        'the WebSocket',
        measurement.withoutWebSocket,
        withStart(bound.webSocket, judged.appStartMs),
      ),
      ...servingTwice(judged),
      ...(scenario.moves === undefined || moves <= scenario.moves
        ? []
        : [`the VIP moved ${moves} times, and at most ${scenario.moves} is right`]),
      ...(lostAlthoughReached.length === 0
        ? []
        : [
            `${lostAlthoughReached.length} writes are lost although they had reached the other host: ${named(lostAlthoughReached)}`,
          ]),
      // Here all disks come back, so that no write need be lost for good.
      ...(lostUnreached.length === 0
        ? []
        : [
            `${lostUnreached.length} acknowledged writes are neither with the serving host nor put aside: ${named(lostUnreached)}`,
          ]),
      ...[...stillWith].map(([host, count]) => `${count} of the lost writes are still on ${host}`),
      ...(behind === undefined || behind.length === 0
        ? []
        : [`${behind.join(' and ')} did not get what the serving host has`]),
    ],
  }
}

/** The names of the first writes, so that a person can look for them. */
function named(writes: readonly Write[]): string {
  const first = writes.slice(0, MOST_NAMED).map(({ name, number }) => `${number} in ${name}`)
  return [...first, ...(writes.length > MOST_NAMED ? ['…'] : [])].join(', ')
}

const MOST_NAMED = 5

/** Whether only times were missed. All measured times are late on a busy machine, so such a drill says little about the pair. */
export function isOnlySlow({ breaches }: Pick<Verdict, 'breaches'>): boolean {
  return breaches.length > 0 && breaches.every(isLate)
}

/** Whether a breach is that of a time. */
export function isLate(breach: string): boolean {
  return breach.includes(AWAY)
}

const AWAY = ' was away for '

function tooLong(what: string, { longest }: SpanSummary, most: number | undefined): readonly string[] {
  if (most === undefined || longest <= most) return []
  return [`${what}${AWAY}${Math.round(longest)} ms, and at most ${Math.round(most)} ms is right`]
}

function withStart(bound: number | undefined, startMs: number): number | undefined {
  return bound === undefined ? undefined : bound + startMs
}

/** Both hosts may serve while they cannot see each other, and soon afterwards only one may. */
function servingTwice({ scenario, recording, measurement }: Judged): readonly string[] {
  const spans = measurement.twoServing.spans
  const healedAt = recording.marks.findLast(({ text }) => text.startsWith('over: '))?.at ?? recording.from
  const allowedUntil = scenario.linksDown === true ? healedAt + SETTLE_MS : recording.from
  const ms = total(overlaps(spans, [{ from: allowedUntil, to: recording.to }]))
  return ms > CLOCK_MS ? [`both hosts served at the same time for ${Math.round(ms)} ms`] : []
}

/** Milliseconds: the error of the hosts' notes. */
const CLOCK_MS = 30
/** Milliseconds until the first adverts pass again. */
const SETTLE_MS = 2_000
