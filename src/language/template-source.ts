import { createRequire } from 'node:module'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { Located, Position, Program } from './template-ast.ts'

/** The program of a Handlebars file, or why it cannot be read. */
export type ParsedTemplate =
  | { readonly program: Program; readonly spanOf: SpanOf }
  | { readonly summary: string; readonly span: SourceSpan; readonly hint: string | undefined }

/** Where a node of the program stands in its file. */
export type SpanOf = (node: Located) => SourceSpan

/** Parses a Handlebars file. Only Handlebars' parser is used, and loaded only now: programs are rendered by `renderTemplate`. */
export function parseTemplate(file: SourceFile): ParsedTemplate {
  const starts = lineStarts(file.text)
  const offset = ({ line, column }: Position) => (starts[line - 1] ?? file.text.length) + column
  const spanOf: SpanOf = ({ loc }) => ({ file, start: offset(loc.start), end: offset(loc.end) })
  try {
    const { parse } = createRequire(import.meta.url)(
      'handlebars/dist/cjs/handlebars/compiler/base.js',
    ) as Parser
    return { program: parse(file.text), spanOf }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return explain(file, starts, error)
  }
}

interface Parser {
  readonly parse: (text: string) => Program
}

/** Handlebars counts lines by these breaks. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n?|\n/g)].map((found) => found.index + found[0].length)]
}

/** The parser's own exceptions have a place; those of the grammar beneath it have a line in their message. */
interface ParserError extends Error {
  readonly lineNumber?: number
  readonly column?: number
  readonly endColumn?: number
}

function explain(file: SourceFile, starts: readonly number[], error: ParserError): ParsedTemplate {
  const line = error.lineNumber ?? Number(/^Parse error on line (\d+)/.exec(error.message)?.[1] ?? 1)
  const start = starts[line - 1] ?? 0
  const column = error.column ?? 0
  const end = error.endColumn === undefined ? (starts[line] ?? file.text.length) : start + error.endColumn
  const [mismatch, opened, closed] = /^(\S+) doesn't match (\S+)/.exec(error.message) ?? []
  if (mismatch !== undefined) {
    const span = { file, start: start + column, end }
    return {
      summary: `the block "${opened}" is closed as "${closed}"`,
      span,
      hint: `close it with {{/${opened}}}`,
    }
  }
  const unclosed = error.message.endsWith("got 'EOF'") ? lastUnclosed(file) : undefined
  if (unclosed !== undefined)
    return {
      summary: `the block "${unclosed.name}" is never closed`,
      span: unclosed.span,
      hint: `close it with {{/${unclosed.name}}}`,
    }
  const text = file.text.slice(start, end).trimEnd()
  const indent = column > 0 ? column : Math.max(0, text.search(/\{\{/))
  return {
    summary: syntaxSummary(error.message),
    span: { file, start: start + indent, end: start + text.length },
    hint: undefined,
  }
}

function lastUnclosed(file: SourceFile): { name: string; span: SourceSpan } | undefined {
  const open: { name: string; span: SourceSpan }[] = []
  for (const found of file.text.matchAll(/\{\{~?([#^/])\s*([\w.-]+)/g)) {
    const [text, sign, name = ''] = found
    if (sign === '/') open.pop()
    else open.push({ name, span: { file, start: found.index, end: found.index + text.length } })
  }
  return open[0]
}

function syntaxSummary(message: string): string {
  const got = /got '(\w+)'$/.exec(message)?.[1]
  if (got === 'OPEN_ENDBLOCK') return 'this closes a block that was not opened'
  if (got === 'EOF') return 'the file ends within {{ … }}'
  return 'this is not valid in a template: {{ … }} holds a name, or a helper and its values'
}
