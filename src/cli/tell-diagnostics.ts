import type { Diagnostics } from '../core/diagnostic.ts'
import { print } from '../core/printable.ts'
import { stylesFor } from '../report/ansi.ts'
import { counted } from '../report/counted.ts'
import { wantsColour } from './colour-choice.ts'
import { Told } from './command-failure.ts'
import { diagnosticsText } from './diagnostics-text.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Says what there is to say; throws when it holds errors. */
export function tellDiagnostics(
  diagnostics: Diagnostics,
  color: boolean | undefined,
  terminal: Terminal,
  exitCode: number = EXIT.wrongInput,
): void {
  const { all } = diagnostics
  if (all.length === 0) return
  const styles = stylesFor(wantsColour(color, terminal.env, terminal.isErrorTerminal))
  terminal.stderr.write(diagnosticsText(all, styles))
  const errors = all.filter((one) => one.severity === 'error').length
  if (errors === 0) return
  if (exitCode === EXIT.wrongInput)
    terminal.stderr.write(print`\n${counted(errors, 'mistake')} found, nothing was connected to\n`)
  throw new Told(exitCode)
}
