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
  /** The words that run again what failed, after `wrtcplay`. */
  readonly again: readonly string[]
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
    again: ['wrtcplay', ...request.again].map(quote).join(' '),
    now,
  })
  return { reporter, say: (line) => screen.print(print`${styles.bold(line)}\n`) }
}

const REFRESH_MS = 100
