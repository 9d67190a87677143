import type { Sample } from '../facts/outside-watch.ts'
import type { HostFact, HostState } from './observation.ts'

export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * The times without an answer. Each begins with the last answered look before it, and ends with the answer of the
 * first one after it. Looks may overlap and come out of order.
 */
export function outages(samples: readonly Sample[], whole: Span): readonly Span[] {
  const sorted = samples.toSorted((a, b) => a.at - b.at)
  const found: Span[] = []
  let lastGood = whole.from
  let failing = false
  for (const { at, until, good } of sorted) {
    if (!good) {
      failing = true
      continue
    }
    if (failing && until > lastGood) found.push({ from: lastGood, to: until })
    failing = false
    lastGood = Math.max(lastGood, at)
  }
  if (failing) found.push({ from: lastGood, to: whole.to })
  return found
}

/** The times in which a host was in a state, from its facts in order of time. */
export function spansOf(
  facts: readonly HostFact[],
  host: string,
  what: HostState,
  end: number,
): readonly Span[] {
  const own = facts.filter((fact) => fact.host === host && fact.what === what)
  const found: Span[] = []
  let since: number | undefined
  for (const { at, is } of own.toSorted((a, b) => a.at - b.at)) {
    if (is) since ??= at
    else if (since !== undefined) {
      if (at > since) found.push({ from: since, to: at })
      since = undefined
    }
  }
  if (since !== undefined && end > since) found.push({ from: since, to: end })
  return found
}

/** The times that both lists of spans cover. */
export function overlaps(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const both = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }
      return both.to > both.from ? [both] : []
    }),
  )
}

export function total(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0)
}

export function longest(spans: readonly Span[]): number {
  return spans.reduce((most, { from, to }) => Math.max(most, to - from), 0)
}
