import type { Diagnostic } from '../core/diagnostic.ts'
import { formatDiagnostic } from '../core/format-diagnostic.ts'
import { printable } from '../core/printable.ts'
import type { Styles } from '../report/ansi.ts'

/** All diagnostics, with an empty line between them. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], styles: Styles): string {
  return diagnostics.map((one) => `${coloured(one, styles)}\n`).join('\n')
}

function coloured(diagnostic: Diagnostic, styles: Styles): string {
  const [first = '', ...rest] = printable(formatDiagnostic(diagnostic)).split('\n')
  const colour = diagnostic.severity === 'error' ? styles.red : styles.yellow
  const { severity } = diagnostic
  const heading = `${colour(severity)}${styles.bold(first.slice(severity.length))}`
  const carets = rest.findIndex((line) => /^ +\| *\^+$/.test(line))
  return [heading, ...rest.map((line, index) => (index === carets ? underlined(line, colour) : line))].join(
    '\n',
  )
}

function underlined(line: string, colour: (text: string) => string): string {
  const start = line.indexOf('^')
  return `${line.slice(0, start)}${colour(line.slice(start))}`
}
