import { aimRows } from './aims.mjs'
import { failureNotes, summarise } from './summary.mjs'

/** One measurement as text: medians, and how wrtcplay stands to each of the others. */
export function caseTable({ title, samples, notes = [], own }) {
  const { medians, floor, ratios } = summarise(samples, own)
  const rows = Object.entries(medians).map(([name, { wallMs, cpuMs, peakMb }]) => [
    name === floor ? `${name} (the floor)` : name,
    seconds(wallMs),
    seconds(cpuMs),
    peakMb === undefined ? '' : `${peakMb} MB`,
    ratios[name] === undefined ? '' : words(ratios[name]),
  ])
  const head = [title, 'time', 'CPU here', 'peak', 'wrtcplay takes']
  return [...lines([head, ...rows]), ...[...notes, ...failureNotes(samples)].map((note) => `  ${note}`)].join(
    '\n',
  )
}

/** What was aimed at, as text; `measurements` as they are saved. */
export function aimsTable(measurements) {
  const rows = aimRows(measurements).map(({ what, aim, found, isMet }) => [
    what,
    aim,
    found,
    isMet ? 'met' : 'missed',
  ])
  return lines([['aims', 'aim', 'found', ''], ...rows]).join('\n')
}

/** A ratio in words: wrtcplay's time over the other's. */
export function words(ratio) {
  return ratio >= 0.95 ? `${ratio.toFixed(2)} × as long` : `1/${(1 / ratio).toFixed(1)} of it`
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

function lines(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   ')}`.trimEnd(),
  )
}
