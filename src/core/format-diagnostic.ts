import type { Diagnostic } from './diagnostic.ts'
import { formatSpan, positionAt, type SourceSpan } from './source.ts'
import { oneLine, visible } from './visible-text.ts'

/**
 * A diagnostic as plain text, all of it visible:
 *
 *     error: unknown module "tempalte"
 *       playbooks/site.yml:12:5
 *       12 |     tempalte:
 *          |     ^^^^^^^^
 *       did you mean "template"?
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const lines = visible(`${diagnostic.severity}: ${diagnostic.summary}`).split('\n').map(indentedAfterFirst)
  const { span, isPrivate } = diagnostic
  if (span !== undefined) lines.push(...(isPrivate ? [`  ${formatSpan(span)}`] : formatExcerpt(span)))
  if (diagnostic.hint !== undefined)
    lines.push(
      ...visible(diagnostic.hint)
        .split('\n')
        .map((line) => `  ${line}`),
    )
  return lines.join('\n')
}

/** A name with line ends in it must not begin a line of ours. */
function indentedAfterFirst(line: string, index: number): string {
  return index === 0 ? line : `  ${line}`
}

function formatExcerpt(span: SourceSpan): string[] {
  const { line, column } = positionAt(span.file, span.start)
  const text = span.file.text.split('\n')[line - 1]?.trimEnd() ?? ''
  const gutter = String(line)
  const widest = Math.max(1, text.length - column + 1)
  const carets = '^'.repeat(Math.min(Math.max(1, span.end - span.start), widest))
  const indent = visible(text.slice(0, column - 1)).replace(/[^\t]/g, ' ')
  return [
    `  ${oneLine(formatSpan(span))}`,
    `  ${gutter} | ${oneLine(text)}`,
    `  ${' '.repeat(gutter.length)} | ${indent}${carets}`,
  ]
}
