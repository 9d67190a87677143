import type { SourceSpan } from '../core/source.ts'

/** The first line of what may span many: a diagnostic points at where it begins. */
export function firstLineOf(span: SourceSpan): SourceSpan {
  const end = span.file.text.indexOf('\n', span.start)
  return { ...span, end: end === -1 ? span.end : Math.min(end, span.end) }
}
