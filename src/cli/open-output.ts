import { quote } from '../core/shell.ts'
import { stylesFor } from '../report/ansi.ts'
import type { Output } from '../report/reporter-kind.ts'
import { reporterNamed } from '../report/reporter-table.ts'
import { wantsColour } from './colour-choice.ts'
import type { Terminal } from './terminal.ts'

export interface OutputRequest {
  /** Name of a reporter in the table of reporters; the table's first one when not given. */
  readonly output: string | undefined
  readonly color: boolean | undefined
  readonly verbose: boolean | undefined
  readonly diff: boolean | undefined
  /** Path of the journal. */
  readonly journal: string
  readonly again: Again
}

/** The command line that runs again what failed. */
export interface Again {
  /** The words after `wrtcplay`. */
  readonly words: readonly string[]
  /** Names of variables of `-e` whose values the words do not show. */
  readonly missing: readonly string[]
}

export function openOutput(request: OutputRequest, terminal: Terminal): Promise<Output> {
  const { events, env, isInteractive, stderr, masker } = terminal
  const isLive = isInteractive && env['TERM'] !== 'dumb'
  return reporterNamed(request.output).open({
    events,
    notices: stderr,
    styles: stylesFor(wantsColour(request.color, env, isInteractive)),
    columns: isLive ? () => terminal.columns() : undefined,
    isVerbose: request.verbose === true,
    showsDiffs: request.diff === true,
    journal: request.journal,
    again: masker.mask(againText(request.again)),
    now: () => performance.now(),
  })
}

function againText({ words, missing }: Again): string {
  const command = ['wrtcplay', ...words].map(quote).join(' ')
  return missing.length === 0
    ? command
    : `${command} (${missing.join(', ')} with the value, which is not shown)`
}
