import { type Printable, print, printableLines } from '../core/printable.ts'
import type { HostTaskFinished } from '../journal/event.ts'
import type { Styles } from './ansi.ts'

interface LineFormat {
  readonly styles: Styles
  readonly isVerbose: boolean
  /** Where the journal is. */
  readonly journal: string | undefined
}

/** What a command printed: its last lines, or with `-v` all that the event has, and where the others are. */
export function printedLines(event: HostTaskFinished, format: LineFormat): readonly Printable[] {
  const { stdout, stderr, earlierLines = {} } = event
  return [
    ...streamLines('stdout', stdout, earlierLines.stdout ?? 0, format),
    ...streamLines('stderr', stderr, earlierLines.stderr ?? 0, format),
  ]
}

function streamLines(
  name: string,
  text: string | undefined,
  earlier: number,
  { styles: { dim }, isVerbose, journal }: LineFormat,
): readonly Printable[] {
  if (text === undefined || text === '') return []
  const all = text.split('\n')
  const shown = isVerbose ? all : lastOf(all)
  const left = all.length - shown.length
  const label = dim(print`${name} |`)
  const where =
    left === 0
      ? 'they are not kept'
      : earlier === 0
        ? inJournal(journal)
        : `${inJournal(journal)} the last ${left}`
  const note =
    left + earlier === 0
      ? []
      : [
          print`${label} ${dim(print`… ${left + earlier} line${left + earlier === 1 ? '' : 's'} before these: ${where}`)}`,
        ]
  return [...note, ...shown.flatMap((line) => printableLines(line)).map((line) => print`${label} ${line}`)]
}

function inJournal(journal: string | undefined): string {
  return `in ${journal ?? 'the journal'}`
}

/** As many as are read at a glance; of a line that is longer than a screen its end. */
function lastOf(lines: readonly string[]): readonly string[] {
  const kept: string[] = []
  let length = 0
  for (let at = lines.length - 1; at >= 0 && kept.length < MOST_LINES; at--) {
    const line = lines[at] ?? ''
    length += line.length
    if (length > MOST_CHARACTERS && kept.length > 0) break
    kept.unshift(line.length > MOST_CHARACTERS ? `…${line.slice(-MOST_CHARACTERS)}` : line)
  }
  return kept
}

const MOST_LINES = 20
const MOST_CHARACTERS = 4096
