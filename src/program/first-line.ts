import type { SourceSpan } from '../core/source.ts'

/** The first line of a span, where a diagnostic points for texts of many lines. */
export function firstLineOf(span: SourceSpan): SourceSpan {
  const end = span.file.text.indexOf('\n', span.start)
  return { ...span, end: end === -1 ? span.end : Math.min(end, span.end) }
}
