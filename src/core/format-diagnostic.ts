import type { Diagnostic } from './diagnostic.ts'
import { formatSpan, positionAt, type SourceSpan } from './source.ts'

/**
 * A diagnostic as plain text:
 *
 *     error: unknown module "tempalte"
 *       playbooks/site.yml:12:5
 *       12 |     tempalte:
 *          |     ^^^^^^^^
 *       did you mean "template"?
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const lines = [`${diagnostic.severity}: ${diagnostic.summary}`]
  if (diagnostic.span !== undefined) lines.push(...formatExcerpt(diagnostic.span))
  if (diagnostic.hint !== undefined) lines.push(...diagnostic.hint.split('\n').map((line) => `  ${line}`))
  return lines.join('\n')
}

function formatExcerpt(span: SourceSpan): string[] {
  const { line, column } = positionAt(span.file, span.start)
  const text = span.file.text.split('\n')[line - 1]?.trimEnd() ?? ''
  const gutter = String(line)
  const widest = Math.max(1, text.length - column + 1)
  const carets = '^'.repeat(Math.min(Math.max(1, span.end - span.start), widest))
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return [
    `  ${formatSpan(span)}`,
    `  ${gutter} | ${text}`,
    `  ${' '.repeat(gutter.length)} | ${indent}${carets}`,
  ]
}
