/** A text that diagnostics can point into: a playbook, a template, an inventory, or the command line. */
export class SourceFile {
  /** As the user would name it: relative to the working directory where that is shorter. */
  readonly path: string
  readonly text: string
  #lineStarts: readonly number[] | undefined

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  /** The offset of each line. Thousands of places are asked for in one file: its lines are looked for once. */
  lineStarts(): readonly number[] {
    this.#lineStarts ??= startsIn(this.text)
    return this.#lineStarts
  }
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
  const starts = file.lineStarts()
  const at = Math.min(offset, file.text.length)
  let [line, end] = [0, starts.length]
  while (end - line > 1) {
    const middle = (line + end) >> 1
    if ((starts[middle] ?? 0) <= at) line = middle
    else end = middle
  }
  return { line: line + 1, column: at - (starts[line] ?? 0) + 1 }
}

/** A line's text, without its end; lines count from 1. */
export function lineText(file: SourceFile, line: number): string {
  const starts = file.lineStarts()
  return file.text.slice(starts[line - 1] ?? file.text.length, (starts[line] ?? file.text.length + 1) - 1)
}

function startsIn(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** `file:line:column`, the form that editors and terminals make clickable. */
export function formatSpan(span: SourceSpan): string {
  const { line, column } = positionAt(span.file, span.start)
  return `${span.file.path}:${line}:${column}`
}
