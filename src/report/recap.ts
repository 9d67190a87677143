import { joined, type Printable, print } from '../core/printable.ts'
import { oneLine } from '../core/visible-text.ts'
import type { HostStats, RunEvent, RunMode } from '../journal/event.ts'
import type { Styles } from './ansi.ts'
import { counted } from './counted.ts'
import { outcomeStyle } from './outcome-label.ts'
import { padded, textWidth } from './text-width.ts'

type Finished = Extract<RunEvent, { type: 'run.finished' }>

/** One sentence: what the run came to. */
export function recapSentence({ stats, exitCode }: Finished, mode: RunMode, left = 0): string {
  const troubles = TROUBLES.filter((outcome) => total(stats, outcome) > 0)
  const isWhole = exitCode !== 130 && troubles.length === 0
  const parts = [changesPart(stats, mode, isWhole), ...troubleParts(stats), ...leftPart(left)]
  const sentence = parts.filter((part) => part !== undefined).join('; ')
  return exitCode === 130 ? `Interrupted. Until then: ${lowered(sentence)}.` : `${sentence}.`
}

/** Nothing is said of changes where all there were are told with what did not end well. */
function changesPart(stats: Finished['stats'], mode: RunMode, isWhole: boolean): string | undefined {
  const changed = total(stats, 'changed')
  const on = `on ${counted(hostsWith(stats, 'changed').length, 'host')}`
  if (mode === 'apply' && changed > 0) return `${counted(changed, 'change')} ${on}`
  if (mode === 'apply' && total(stats, 'altered') + total(stats, 'maybeAltered') > 0) return undefined
  if (mode === 'apply') return isWhole ? 'Nothing had to be changed' : 'Nothing was changed'
  const unknown = total(stats, 'unknown')
  const conditional = total(stats, 'conditional')
  const asNow = conditional === 0 ? '' : `, ${conditional} of them as it looks now`
  const okNow = total(stats, 'ok_now')
  const now = okNow === 0 ? '' : `; ${counted(okNow, 'task')} ok now, unless these alter it`
  const later = `${now}${unknown === 0 ? '' : `; ${counted(unknown, 'task')} unknown until then`}`
  return `${changed === 0 ? 'Nothing would be changed' : `Would make ${counted(changed, 'change')} ${on}${asNow}`}${later}`
}

function leftPart(hosts: number): readonly string[] {
  return hosts === 0 ? [] : [`${counted(hosts, 'host')} left as ${hosts === 1 ? 'it was' : 'they were'}`]
}

const TROUBLES = ['failed', 'unreachable'] as const

/** What did not end well, and what it has changed all the same. */
function troubleParts(stats: Finished['stats']): readonly string[] {
  const altered = total(stats, 'altered')
  const maybe = total(stats, 'maybeAltered')
  const passedOver = altered + maybe > 0 ? total(stats, 'ignored') : 0
  const parts = TROUBLES.flatMap((outcome) => troublePart(stats, outcome) ?? [])
  if (passedOver > 0)
    parts.push(`${counted(passedOver, 'failure')} passed over on ${whereOf(stats, 'ignored')}`)
  if (altered + maybe === 0) return parts
  const [only = ''] = parts
  if (total(stats, 'failed') + total(stats, 'unreachable') + passedOver === 1)
    return [
      altered === 1 ? `${only} after it had changed something` : `${only} and may have changed something`,
    ]
  const changed = [
    ...(altered === 0 ? [] : [`${altered} of these had changed something before`]),
    ...(maybe === 0 ? [] : [`${altered === 0 ? `${maybe} of these` : maybe} may have changed something`]),
  ]
  return [...parts, changed.join(', ')]
}

function troublePart(stats: Finished['stats'], outcome: 'failed' | 'unreachable'): string | undefined {
  if (total(stats, outcome) === 0) return undefined
  const where = whereOf(stats, outcome)
  return outcome === 'failed'
    ? `${counted(total(stats, 'failed'), 'task')} failed on ${where}`
    : `${where} could not be reached`
}

function whereOf(stats: Finished['stats'], outcome: keyof HostStats): string {
  const hosts = hostsWith(stats, outcome)
  return hosts.length <= 3 ? hosts.map(oneLine).join(', ') : counted(hosts.length, 'host')
}

/** A row for each host; where there are many, only for those with something to tell. */
export function recapTable({ stats }: Finished, styles: Styles): readonly Printable[] {
  const all = Object.entries(stats)
  const shown = all.length <= MOST_ROWS ? all : all.filter(([, row]) => isNotable(row)).slice(0, MOST_ROWS)
  const columns = COLUMNS.filter((column) => !RARE.has(column) || total(stats, column) > 0)
  const width = Math.max(4, ...shown.map(([host]) => textWidth(oneLine(host))))
  const heading = styles.dim(`${padded('host', width)}  ${columns.map(titleOf).join('  ')}`)
  const rows = shown.map(([host, row]) => {
    const cells = columns.map((column) => cell(row[column] ?? 0, column, styles))
    return print`${padded(host, width)}  ${joined(cells, '  ')}`
  })
  const left = all.length - shown.length
  return [heading, ...rows, ...(left === 0 ? [] : [styles.dim(`and ${counted(left, 'host')} more`)])]
}

const COLUMNS = ['ok', 'ok_now', 'changed', 'skipped', 'failed', 'unreachable', 'unknown', 'ignored'] as const
const RARE: ReadonlySet<string> = new Set(['ok_now', 'ignored'])
const MOST_ROWS = 40

function titleOf(column: keyof HostStats): string {
  if (column === 'ok_now') return 'ok now'
  return column === 'ignored' ? 'passed over' : column.padStart(4)
}

function cell(value: number, column: (typeof COLUMNS)[number], styles: Styles): Printable {
  const text = String(value).padStart(titleOf(column).length)
  return value === 0 ? styles.dim(text) : outcomeStyle(column, styles)(text)
}

function isNotable({ ok: _ok, ok_now: _okNow, skipped: _skipped, ...rest }: HostStats): boolean {
  return Object.values(rest).some((value) => value > 0)
}

function hostsWith(stats: Finished['stats'], outcome: keyof HostStats): readonly string[] {
  return Object.entries(stats).flatMap(([host, row]) => ((row[outcome] ?? 0) > 0 ? [host] : []))
}

function total(stats: Finished['stats'], outcome: keyof HostStats): number {
  return Object.values(stats).reduce((sum, row) => sum + (row[outcome] ?? 0), 0)
}

function lowered(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1)
}
