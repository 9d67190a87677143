import type { DrillResult } from './drill-pair.ts'
import { escaped } from './html.ts'
import type { Span } from './spans.ts'

/** A picture of a drill: a row for each state, with time from left to right. */
export function timeline(result: DrillResult): string {
  const { recording, measurement } = result
  const { from, to } = recording
  const x = (at: number): number => LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - RIGHT)
  const rows = rowsOf(result)
  const bottom = TOP + rows.length * ROW
  const bars = rows.map(({ name, spans, kind }, index) => {
    const y = TOP + index * ROW
    const label = `<text x="0" y="${y + 15}">${escaped(name)}</text>`
    return label + spans.map((span) => bar(span, { x, y: y + 4, kind, name })).join('')
  })
  const title = `Timeline of ${result.scenario.name}: ${measurement.moves} moves of the VIP`
  return `<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="${escaped(title)}">
${grid({ from, to, x, bottom })}
${bars.join('\n')}
${recording.marks.map(({ at }, index) => markLine(x(at), index + 1, bottom)).join('')}
</svg>`

  function rowsOf({ hosts }: DrillResult): readonly Row[] {
    const away: readonly Row[] = [
      { name: 'without VIP', spans: measurement.withoutVip.spans, kind: 'bad' },
      { name: 'without WebSocket', spans: measurement.withoutWebSocket.spans, kind: 'bad' },
    ]
    const ofHosts = hosts.flatMap((host, index): readonly Row[] => {
      const kind = index === 0 ? 'one' : 'other'
      return [
        { name: `VIP on ${host}`, spans: measurement.held.get(host) ?? [], kind },
        { name: `serving on ${host}`, spans: measurement.served.get(host) ?? [], kind },
      ]
    })
    return [...away, ...ofHosts, { name: 'writes acknowledged', spans: writeSpans(result), kind: 'good' }]
  }
}

interface Row {
  readonly name: string
  readonly spans: readonly Span[]
  readonly kind: string
}

interface Place {
  readonly x: (at: number) => number
  readonly y: number
  readonly kind: string
  readonly name: string
}

function bar({ from, to }: Span, { x, y, kind, name }: Place): string {
  const width = Math.max(1, x(to) - x(from))
  const tip = `${name}: ${Math.round(to - from)} ms`
  return `<rect class="${kind}" x="${fixed(x(from))}" y="${y}" width="${fixed(width)}" height="14"><title>${escaped(tip)}</title></rect>`
}

/** Acknowledged writes as bars; those within a quarter of a second share one. */
function writeSpans({ recording }: DrillResult): readonly Span[] {
  const spans: { from: number; to: number }[] = []
  for (const { sentAt, ackedAt } of recording.writes) {
    if (ackedAt === undefined) continue
    const last = spans.at(-1)
    if (last !== undefined && sentAt - last.to < JOIN_MS) last.to = ackedAt
    else spans.push({ from: sentAt, to: ackedAt })
  }
  return spans
}

interface Grid {
  readonly from: number
  readonly to: number
  readonly x: (at: number) => number
  readonly bottom: number
}

function grid({ from, to, x, bottom }: Grid): string {
  const seconds = (to - from) / 1000
  const step = STEPS.find((one) => seconds / one <= MOST_LINES) ?? 60
  const lines = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step)
  return lines
    .map((second) => {
      const at = fixed(x(from + second * 1000))
      return `<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom}"/><text x="${at}" y="${bottom + 16}">${second} s</text>`
    })
    .join('')
}

function markLine(x: number, number: number, bottom: number): string {
  const at = fixed(x)
  return `<line class="mark" x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${bottom}"/><text x="${at}" y="${TOP - 7}">${number}</text>`
}

function fixed(value: number): string {
  return value.toFixed(1)
}

const WIDTH = 1060
const LEFT = 150
const RIGHT = 20
const TOP = 20
const ROW = 22
const JOIN_MS = 250
const STEPS = [1, 2, 5, 10, 30, 60]
const MOST_LINES = 20
