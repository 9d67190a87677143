/** A text that diagnostics can point into: a playbook, a template, an inventory, or the command line. */
export interface SourceFile {
  /** As the user would name it: relative to the working directory where that is shorter. */
  readonly path: string
  readonly text: string
}

/** A half-open range of UTF-16 offsets in a source file. */
export interface SourceSpan {
  readonly file: SourceFile
  readonly start: number
  readonly end: number
}

/** A place as people write it: both numbers count from 1. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
}

/** Line and column of an offset; an offset past the end gives the position after the last character. */
export function positionAt(file: SourceFile, offset: number): SourcePosition {
  const before = file.text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/** `file:line:column`, the form that editors and terminals make clickable. */
export function formatSpan(span: SourceSpan): string {
  const { line, column } = positionAt(span.file, span.start)
  return `${span.file.path}:${line}:${column}`
}
