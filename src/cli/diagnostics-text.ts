import type { Diagnostic } from '../core/diagnostic.ts'
import { formatDiagnostic } from '../core/format-diagnostic.ts'
import { joined, type Printable, print } from '../core/printable.ts'
import type { Style, Styles } from '../report/ansi.ts'

/** All diagnostics, with an empty line between them. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], styles: Styles): Printable {
  return joined(
    diagnostics.map((one) => print`${coloured(one, styles)}\n`),
    '\n',
  )
}

function coloured(diagnostic: Diagnostic, styles: Styles): Printable {
  const [first = '', ...rest] = formatDiagnostic(diagnostic).split('\n')
  const colour = diagnostic.severity === 'error' ? styles.red : styles.yellow
  const { severity } = diagnostic
  const heading = print`${colour(severity)}${styles.bold(first.slice(severity.length))}`
  const carets = rest.findIndex((line) => /^ +\| *\^+$/.test(line))
  const lines = rest.map((line, index) => (index === carets ? underlined(line, colour) : line))
  return joined([heading, ...lines], '\n')
}

function underlined(line: string, colour: Style): Printable {
  const start = line.indexOf('^')
  return print`${line.slice(0, start)}${colour(line.slice(start))}`
}
