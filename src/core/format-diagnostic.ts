import type { Diagnostic } from './diagnostic.ts'
import { formatSpan, lineText, positionAt, type SourceSpan } from './source.ts'
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
export function formatDiagnostic(diagnostic: Omit<Diagnostic, 'code'>): string {
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
  const { text, cut } = around(lineText(span.file, line).trimEnd(), column - 1)
  const gutter = String(line)
  const start = column - 1 - cut
  const widest = Math.max(1, text.length - start)
  const carets = '^'.repeat(Math.min(Math.max(1, span.end - span.start), widest))
  const indent = visible(text.slice(0, start)).replace(/[^\t]/g, ' ')
  return [
    `  ${oneLine(formatSpan(span))}`,
    `  ${gutter} | ${oneLine(text)}`,
    `  ${' '.repeat(gutter.length)} | ${indent}${carets}`,
  ]
}

/** Of a very long line what stands around a place, and by how many characters the place has moved. */
function around(line: string, at: number): { readonly text: string; readonly cut: number } {
  if (line.length <= MOST_SHOWN) return { text: line, cut: 0 }
  const first = Math.max(0, Math.min(at, line.length) - BEFORE)
  const last = Math.min(line.length, first + MOST_SHOWN)
  const [before, behind] = [first === 0 ? '' : '…', last === line.length ? '' : '…']
  return { text: `${before}${line.slice(first, last)}${behind}`, cut: first - before.length }
}

const MOST_SHOWN = 400
const BEFORE = 80
