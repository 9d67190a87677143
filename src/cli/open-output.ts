import { print } from '../core/printable.ts'
import { quote } from '../core/shell.ts'
import type { Reporter } from '../journal/event.ts'
import { stylesFor } from '../report/ansi.ts'
import { humanReporter } from '../report/human.ts'
import { jsonlReporter } from '../report/jsonl.ts'
import { Screen } from '../report/screen.ts'
import { loadUnifiedDiff } from '../report/unified-diff.ts'
import { wantsColour } from './colour-choice.ts'
import type { Terminal } from './terminal.ts'

export interface OutputRequest {
  /** `human` when nothing is said. */
  readonly output: string | undefined
  readonly color: boolean | undefined
  readonly verbose: boolean | undefined
  readonly diff: boolean | undefined
  /** Where the journal is. */
  readonly journal: string
  readonly again: Again
}

/** How what failed is run again. */
export interface Again {
  /** After `wrtcplay`. */
  readonly words: readonly string[]
  /** Variables of `-e` whose values the words do not show. */
  readonly missing: readonly string[]
}

/** What a run's user sees. */
export interface Output {
  readonly reporter: Reporter
  /** A line between the others, about the program itself. */
  readonly say: (line: string) => void
}

export async function openOutput(request: OutputRequest, terminal: Terminal): Promise<Output> {
  if (request.output === 'jsonl')
    return {
      reporter: jsonlReporter(terminal.events),
      say: (line) => terminal.stderr.write(print`${line}\n`),
    }
  const { events, env, isInteractive } = terminal
  const styles = stylesFor(wantsColour(request.color, env, isInteractive))
  const isLive = isInteractive && env['TERM'] !== 'dumb'
  const now = (): number => performance.now()
  const screen = new Screen({
    sink: events,
    columns: isLive ? () => terminal.columns() : undefined,
    now,
    style: styles.dim,
  })
  if (isLive) setInterval(() => screen.refresh(), REFRESH_MS).unref()
  const reporter = humanReporter({
    screen,
    styles,
    isVerbose: request.verbose === true,
    unifiedDiff: request.diff === true ? await loadUnifiedDiff() : undefined,
    journal: request.journal,
    again: terminal.masker.mask(againText(request.again)),
    now,
  })
  if (!isLive) setInterval(() => reporter.tick(), TICK_MS).unref()
  return { reporter, say: (line) => screen.print(print`${styles.bold(line)}\n`) }
}

function againText({ words, missing }: Again): string {
  const command = ['wrtcplay', ...words].map(quote).join(' ')
  return missing.length === 0
    ? command
    : `${command} (${missing.join(', ')} with the value, which is not shown)`
}

const REFRESH_MS = 100
const TICK_MS = 1000
