import type { Diff } from '../core/module-definition.ts'
import { printable } from '../core/printable.ts'
import type { HostTaskFinished, RunMode, ShownChange } from '../journal/event.ts'
import type { Styles } from './ansi.ts'
import { durationText } from './duration-text.ts'
import { LABEL_WIDTH, outcomeLabel, outcomeStyle } from './outcome-label.ts'
import { padded } from './text-width.ts'
import type { UnifiedDiff } from './unified-diff.ts'

/** How lines are laid out and coloured. */
export interface Look {
  readonly styles: Styles
  readonly mode: RunMode
  readonly hostWidth: number
  readonly isVerbose: boolean
  readonly unifiedDiff: UnifiedDiff | undefined
}

/** What happened with one task on one host: a line, and below it what belongs to it. */
export function hostLines(event: HostTaskFinished, look: Look): readonly string[] {
  const { styles } = look
  const label = outcomeStyle(
    event.ignored === true ? 'ignored' : event.outcome,
    styles,
  )(padded(outcomeLabel(event, look.mode), LABEL_WIDTH))
  const host = padded(printable(event.host), look.hostWidth)
  const isFailure = event.outcome === 'failed' || event.outcome === 'unreachable'
  const [first = '', ...rest] = isFailure ? failureTexts(event, styles) : plainTexts(event, look)
  const item = event.item === undefined ? '' : `${styles.dim(`[${oneLine(event.item)}]`)} `
  const time = event.durationMs >= SLOW_MS ? styles.dim(`  (${durationText(event.durationMs)})`) : ''
  return [`    ${label} ${host}  ${item}${first}${time}`.trimEnd(), ...rest.map((line) => `${INDENT}${line}`)]
}

const INDENT = ' '.repeat(8)
const SLOW_MS = 1000

/** What was being done, where, what came back, what to do next. */
function failureTexts(event: HostTaskFinished, styles: Styles): readonly string[] {
  const [message = '', ...more] = printable(event.message ?? 'no reason is known').split('\n')
  return [
    styles.bold(message),
    ...more,
    ...(event.place === undefined ? [] : [`${styles.dim('at')} ${printable(event.place)}`]),
    ...(event.changes ?? []).map((change) => `${styles.dim('to be done:')} ${oneLine(change.summary)}`),
    ...output('stdout', event.stdout, styles),
    ...output('stderr', event.stderr, styles),
    ...(event.hint === undefined
      ? []
      : printable(event.hint)
          .split('\n')
          .map((line) => `${styles.cyan('→')} ${line}`)),
  ]
}

function output(name: string, text: string | undefined, { dim }: Styles): readonly string[] {
  if (text === undefined || text === '') return []
  return printable(text)
    .split('\n')
    .map((line) => `${dim(`${name} |`)} ${line}`)
}

function plainTexts(event: HostTaskFinished, look: Look): readonly string[] {
  const changes = (event.changes ?? []).flatMap((change) => changeTexts(change, look))
  const message = event.message === undefined ? [] : messageTexts(event, look.styles)
  const hint = event.hint === undefined ? [] : printable(event.hint).split('\n')
  return [...changes, ...message, ...hint.map((line) => look.styles.dim(line))]
}

function messageTexts({ outcome, message = '' }: HostTaskFinished, { dim }: Styles): readonly string[] {
  const lines = printable(message).split('\n')
  return outcome === 'skipped' || outcome === 'unknown' ? lines.map(dim) : lines
}

function changeTexts({ summary, diff, script }: ShownChange, look: Look): readonly string[] {
  const { isVerbose, unifiedDiff, styles } = look
  return [
    oneLine(summary),
    ...(script === undefined || !isVerbose ? [] : scriptLines(script, styles)),
    ...(diff === undefined || unifiedDiff === undefined ? [] : diffLines(diff, unifiedDiff, styles)),
  ]
}

function scriptLines(script: string, { dim }: Styles): readonly string[] {
  return printable(script)
    .split('\n')
    .map((line, index) => dim(`${index === 0 ? '$' : ' '} ${line}`))
}

function diffLines(diff: Diff, unifiedDiff: UnifiedDiff, styles: Styles): readonly string[] {
  return unifiedDiff(diff).map((line, index) => diffStyle(line, index < 2, styles)(printable(line)))
}

function diffStyle(line: string, isHeading: boolean, styles: Styles): (text: string) => string {
  if (isHeading) return styles.bold
  if (line.startsWith('+')) return styles.green
  if (line.startsWith('-')) return styles.red
  return line.startsWith('@') ? styles.cyan : (text) => text
}

function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ')
}
