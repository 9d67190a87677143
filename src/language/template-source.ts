import { createRequire } from 'node:module'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { Located, Position, Program } from './template-ast.ts'

/** The program of a Handlebars file, or why it cannot be read. */
export type ParsedTemplate =
  | { readonly program: Program; readonly spanOf: SpanOf }
  | { readonly summary: string; readonly span: SourceSpan; readonly hint: string | undefined }

/** Where a node of the program stands in its file. */
export type SpanOf = (node: Located) => SourceSpan

/** Parses a Handlebars file. Only Handlebars' parser is used, and loaded only now: `renderTemplate` renders. */
export function parseTemplate(file: SourceFile): ParsedTemplate {
  const starts = lineStarts(file.text)
  const offset = ({ line, column }: Position) => (starts[line - 1] ?? file.text.length) + column
  const spanOf: SpanOf = ({ loc }) => ({ file, start: offset(loc.start), end: offset(loc.end) })
  const { parse } = createRequire(import.meta.url)(
    'handlebars/dist/cjs/handlebars/compiler/base.js',
  ) as Parser
  try {
    return { program: parse(file.text), spanOf }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return explainPlaced(file, starts, error) ?? explainGrammar(file, starts, error)
  }
}

interface Parser {
  readonly parse: (text: string) => Program
}

/** Handlebars counts lines by these breaks. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n?|\n/g)].map((found) => found.index + found[0].length)]
}

/** The parser's own exceptions have a place. */
interface PlacedError extends Error {
  readonly lineNumber?: number
  readonly column?: number
  readonly endColumn?: number
}

function explainPlaced(
  file: SourceFile,
  starts: readonly number[],
  error: PlacedError,
): ParsedTemplate | undefined {
  if (error.lineNumber === undefined) return undefined
  const line = starts[error.lineNumber - 1] ?? 0
  const start = line + (error.column ?? 0)
  const span = { file, start, end: line + (error.endColumn ?? (error.column ?? 0) + 1) }
  const [mismatch, opened, closed] = /^(\S+) doesn't match (\S+)/.exec(error.message) ?? []
  if (mismatch === undefined) return { summary: SYNTAX, span, hint: undefined }
  return {
    summary: `the block "${opened}" is closed as "${closed}"`,
    span,
    hint: `close it with {{/${opened}}}`,
  }
}

/** Those of the grammar beneath it have the number of a line in their message, and what was found there. */
function explainGrammar(file: SourceFile, starts: readonly number[], error: Error): ParsedTemplate {
  const line = /^(?:Parse|Lexical) error on line (\d+)/.exec(error.message)?.[1]
  const found = /got '(\w+)'$/.exec(error.message)?.[1]
  if (line === undefined) throw error
  const unclosed = found === 'EOF' ? lastUnclosed(file) : undefined
  if (unclosed !== undefined) {
    const { name, span } = unclosed
    return { summary: `the block "${name}" is never closed`, span, hint: `close it with {{/${name}}}` }
  }
  const start = starts[Number(line) - 1] ?? 0
  const text = file.text.slice(start, starts[Number(line)]).trimEnd()
  const span = { file, start: start + Math.max(0, text.search(/\{\{/)), end: start + text.length }
  const summary = found === 'OPEN_ENDBLOCK' ? 'this closes a block that was not opened' : SYNTAX
  return { summary, span, hint: undefined }
}

const SYNTAX = 'this is not valid in a template: {{ … }} holds a name, or a helper and its values'

/** The outermost block that is open at the end of the file. */
function lastUnclosed(file: SourceFile): { name: string; span: SourceSpan } | undefined {
  const open: { name: string; span: SourceSpan }[] = []
  for (const found of file.text.matchAll(/\{\{~?([#^/])\s*([\w.-]+)/g)) {
    const [text, sign, name = ''] = found
    if (sign === '/') open.pop()
    else open.push({ name, span: { file, start: found.index, end: found.index + text.length } })
  }
  return open[0]
}
