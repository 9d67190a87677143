import type { Diagnostics } from '../core/diagnostic.ts'
import { print, printableJson } from '../core/printable.ts'
import { positionAt } from '../core/source.ts'
import { stylesFor } from '../report/ansi.ts'
import { counted } from '../report/counted.ts'
import { wantsColour } from './colour-choice.ts'
import { Reported } from './command-failure.ts'
import { diagnosticsText } from './diagnostics-text.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Prints all diagnostics; throws where there are errors. */
export function reportDiagnostics(
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
  throw new Reported(exitCode)
}

/** Prints all diagnostics as one JSON object on standard output: `{ valid, diagnostics }`. Throws where there are errors. */
export function reportAsJson({ all, hasErrors }: Diagnostics, { stdout }: Terminal): void {
  const diagnostics = all.map(({ code, severity, summary, hint, span }) => ({
    code,
    severity,
    summary,
    hint,
    ...(span && { path: span.file.path, ...positionAt(span.file, span.start) }),
  }))
  stdout.write(print`${printableJson({ valid: !hasErrors, diagnostics })}\n`)
  if (hasErrors) throw new Reported(EXIT.wrongInput)
}
