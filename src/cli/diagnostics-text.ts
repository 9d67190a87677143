import type { Diagnostic } from '../core/diagnostic.ts'
import { formatDiagnostic } from '../core/format-diagnostic.ts'
import { joined, type Printable, print } from '../core/printable.ts'
import type { Style, Styles } from '../report/ansi.ts'

/**
 * Diagnostics with empty lines between them, errors before warnings. Of very many, the first ones and the number of
 * the others.
 */
export function diagnosticsText(diagnostics: readonly Diagnostic[], styles: Styles): Printable {
  const shown = diagnostics.length <= MOST_SHOWN ? diagnostics : worst(diagnostics)
  const texts = shown.map((one) => print`${coloured(one, styles)}\n`)
  const more = diagnostics.length - shown.length
  return joined(more === 0 ? texts : [...texts, print`and ${more} more\n`], '\n')
}

const MOST_SHOWN = 100

function worst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  return [...errors, ...diagnostics.filter(({ severity }) => severity !== 'error')].slice(0, MOST_SHOWN)
}

function coloured(diagnostic: Diagnostic, styles: Styles): Printable {
  const [first = '', ...rest] = formatDiagnostic(diagnostic).split('\n')
  const colour = diagnostic.severity === 'error' ? styles.red : styles.yellow
  const { severity, code } = diagnostic
  const heading = print`${colour(severity)}${styles.bold(first.slice(severity.length))} ${styles.dim(`[${code}]`)}`
  const carets = rest.findIndex((line) => /^ +\| *\^+$/.test(line))
  const lines = rest.map((line, index) => (index === carets ? underlined(line, colour) : line))
  return joined([heading, ...lines], '\n')
}

function underlined(line: string, colour: Style): Printable {
  const start = line.indexOf('^')
  return print`${line.slice(0, start)}${colour(line.slice(start))}`
}
