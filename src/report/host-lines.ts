import type { Diff } from '../core/module-definition.ts'
import { MOST_NAMED, namesText } from '../core/names-text.ts'
import { type Printable, print, printableLines } from '../core/printable.ts'
import type { HostTaskFinished, RunMode, ShownChange } from '../journal/event.ts'
import type { Style, Styles } from './ansi.ts'
import { durationText } from './duration-text.ts'
import { LABEL_WIDTH, outcomeLabel, outcomeStyle } from './outcome-label.ts'
import { printedLines } from './printed-lines.ts'
import { padded } from './text-width.ts'
import type { UnifiedDiff } from './unified-diff.ts'

/** How lines are laid out and coloured. */
export interface LineFormat {
  readonly styles: Styles
  readonly mode: RunMode
  readonly hostWidth: number
  readonly isVerbose: boolean
  readonly unifiedDiff: UnifiedDiff | undefined
  /** Where the journal is. */
  readonly journal: string | undefined
}

/** What happened with one task on one host: a line, and below it what belongs to it. */
export function hostLines(event: HostTaskFinished, format: LineFormat): readonly Printable[] {
  const { styles } = format
  const label = outcomeStyle(
    event.ignored === true ? 'ignored' : event.outcome,
    styles,
  )(padded(outcomeLabel(event, format.mode), LABEL_WIDTH))
  const host = padded(event.host, format.hostWidth)
  const isFailure = event.outcome === 'failed' || event.outcome === 'unreachable'
  const [first = print``, ...rest] = isFailure ? failureTexts(event, format) : plainTexts(event, format)
  const item = event.item === undefined ? '' : print`${styles.dim(print`[${event.item}]`)} `
  const time = event.durationMs >= SLOW_MS ? styles.dim(`  (${durationText(event.durationMs)})`) : ''
  const actor = event.actor === undefined ? '' : print`${styles.dim(print`on ${event.actor}:`)} `
  const text = print`${actor}${item}${first}${time}`
  // A name that is filled up stands before nothing but text.
  const line = text.toString() === '' ? print`${label} ${event.host}` : print`${label} ${host}  ${text}`
  return [print`    ${line}`, ...rest.map((more) => print`${INDENT}${more}`)]
}

const INDENT = ' '.repeat(8)
const SLOW_MS = 1000

/** What was being done, where, what came back, what to do next. */
function failureTexts(event: HostTaskFinished, format: LineFormat): readonly Printable[] {
  const { styles } = format
  const [message = print``, ...more] = printableLines(event.message ?? 'no reason is known')
  return [
    styles.bold(message),
    ...more,
    ...(event.place === undefined ? [] : [print`${styles.dim('at')} ${event.place}`]),
    ...(event.changes ?? []).map(
      ({ summary }) =>
        print`${styles.dim(event.altered === undefined ? 'to be done:' : 'tried:')} ${summary}`,
    ),
    ...(event.altered === undefined ? [] : [styles.bold(ALTERED[event.altered])]),
    ...printedLines(event, format),
    ...(event.hint === undefined
      ? []
      : printableLines(event.hint).map((line) => print`${styles.cyan('→')} ${line}`)),
  ]
}

const ALTERED = { yes: 'it had changed something by then', maybe: 'it may have changed something' } as const

function plainTexts(event: HostTaskFinished, format: LineFormat): readonly Printable[] {
  const changes = (event.changes ?? []).flatMap((change) => changeTexts(change, format))
  const message = event.message === undefined ? [] : messageTexts(event, format.styles)
  const hint = event.hint === undefined ? [] : printableLines(event.hint)
  const printed = format.isVerbose ? printedLines(event, format) : []
  const unless = event.unless === undefined ? [] : [print`${unlessText(event.unless)}`]
  return [...changes, ...message, ...printed, ...[...unless, ...hint].map(format.styles.dim)]
}

/** Of a dry run: what is said holds for the host as it is now. */
export function unlessText(names: readonly string[]): string {
  return `unless ${namesText(names)} ${names.length > MOST_NAMED ? 'change' : 'changes'} it`
}

function messageTexts({ outcome, message = '' }: HostTaskFinished, { dim }: Styles): readonly Printable[] {
  const lines = printableLines(message)
  return outcome === 'skipped' || outcome === 'unknown' ? lines.map(dim) : lines
}

function changeTexts({ summary, diff, script }: ShownChange, format: LineFormat): readonly Printable[] {
  const { isVerbose, unifiedDiff, styles } = format
  return [
    print`${summary}`,
    ...(script === undefined || !isVerbose ? [] : scriptLines(script, styles)),
    ...(diff === undefined || unifiedDiff === undefined ? [] : diffLines(diff, unifiedDiff, styles)),
  ]
}

function scriptLines(script: string, { dim }: Styles): readonly Printable[] {
  return printableLines(script).map((line, index) => dim(print`${index === 0 ? '$' : ' '} ${line}`))
}

function diffLines(diff: Diff, unifiedDiff: UnifiedDiff, styles: Styles): readonly Printable[] {
  return unifiedDiff(diff).map((line, index) => diffStyle(line, index < 2, styles)(line))
}

function diffStyle(line: string, isHeading: boolean, styles: Styles): Style {
  if (isHeading) return styles.bold
  if (line.startsWith('+')) return styles.green
  if (line.startsWith('-')) return styles.red
  return line.startsWith('@') ? styles.cyan : (text) => print`${text}`
}
