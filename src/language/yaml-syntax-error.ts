import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import { endOfLine, type Line, lineAround, lineBefore, restOfLine } from './yaml-text.ts'

/** Broken YAML in plain words, at the place where it is broken rather than where the parser noticed. */
export function reportSyntaxError(
  file: SourceFile,
  reason: string,
  position: number,
  diagnostics: Diagnostics,
): void {
  const at = Math.min(position, file.text.length)
  const { summary, start, end, hint } = explain(file.text, reason, at)
  diagnostics.error('yaml-syntax', summary, { file, start, end }, hint)
}

interface Explanation {
  readonly summary: string
  readonly start: number
  readonly end: number
  readonly hint?: string
}

function explain(text: string, reason: string, at: number): Explanation {
  for (const [pattern, explainReason] of REASONS) {
    const found = pattern.test(reason) ? explainReason(text, at, reason) : undefined
    if (found !== undefined) return found
  }
  return { summary: `this is not valid YAML: ${reason}`, start: at, end: at + 1 }
}

type Explain = (text: string, at: number, reason: string) => Explanation | undefined

/** js-yaml's reasons, the telling ones first. */
const REASONS: readonly (readonly [RegExp, Explain])[] = [
  [/./, tab],
  [/deficient indentation|unexpected end|missed comma|end of the document/, unclosed],
  [/bad indentation of a (mapping|sequence) entry/, afterQuote],
  [/bad indentation of a mapping entry/, colonInValue],
  [/bad indentation|multiline key|separator is expected/, noBlank],
  [/bad indentation|multiline key|expected ':'/, (text, at) => noKey(lineAround(text, at))],
  [/multiline key|separator is expected/, (text, at) => noKey(lineBefore(text, at))],
  [/bad indentation/, indentation],
  [/missed comma/, (_, at) => ({ summary: 'a comma is missing here', start: at, end: at + 1 })],
  [/unknown escape|hexadecimal/, escapeSequence],
  [/null byte|non-printable|valid JSON character/, control],
  [
    /separator is expected/,
    (text, at) => rest(text, at, 'this does not belong to what stands above it', SAME_COLUMN),
  ],
]

const SAME_COLUMN = 'keys of one map, and the dashes of one list, stand in the same column'

function tab(text: string, at: number): Explanation | undefined {
  const line = lineAround(text, at)
  const indent = /^ *\t/.exec(line.text)?.[0]
  if (indent === undefined) return undefined
  const start = line.start + indent.length - 1
  return { summary: 'a tab cannot indent YAML', start, end: start + 1, hint: 'indent with spaces' }
}

/** A quote or bracket before the place of the error that has no partner on its own line. */
function unclosed(text: string, at: number): Explanation | undefined {
  const openings = [...text.slice(0, at).matchAll(/(?:^|[\n:,[{-])[ \t]*(["'[{])/g)].toReversed()
  for (const found of openings) {
    const start = found.index + found[0].length - 1
    const mark = text[start] as string
    if (isClosed(text.slice(start + 1, endOfLine(text, start)), mark)) continue
    const what = mark === '"' || mark === "'" ? 'quote' : 'bracket'
    return { summary: `this ${what} is never closed`, start, end: start + 1 }
  }
  return undefined
}

function isClosed(line: string, mark: string): boolean {
  if (mark === '"') return /^(?:[^"\\]|\\.)*"/.test(line)
  if (mark === "'") return /^(?:[^']|'')*'/.test(line)
  return line.includes(mark === '[' ? ']' : '}')
}

/** `key: "text" more`: what follows the closing quote or bracket. */
function afterQuote(text: string, at: number): Explanation | undefined {
  const line = lineAround(text, at)
  const opening = line.text.search(/(?<=: |- )["'[{]/)
  if (opening === -1) return undefined
  const value = line.text.slice(opening)
  const [, quoted = '', after = ''] =
    /^("(?:[^"\\]|\\.)*"|'[^']*(?:''[^']*)*'(?!')|\[[^\]]*\]|\{[^}]*\})\s*([^\s#].*)$/.exec(value) ?? []
  if (after === '' || after.startsWith(':') || line.start + line.text.length < at) return undefined
  const start = line.start + line.text.length - after.length
  const hint = `put quotes around the whole value: ${inQuotes(value)}`
  return {
    summary: `nothing may follow the closing ${quoted.at(-1)}`,
    start,
    end: line.start + line.text.length,
    hint,
  }
}

function colonInValue(text: string, at: number): Explanation | undefined {
  const line = lineAround(text, at)
  const [, lead = '', value = ''] =
    /^(\s*(?:- +)*[^\s:"'][^:"']*:\s+)([^"'\s[{].*:(?:\s.*)?)$/.exec(line.text) ?? []
  if (value === '') return undefined
  const start = line.start + lead.length
  const hint = `put quotes around it: ${inQuotes(restOfLine(text, start))}`
  return { summary: 'a value with ": " in it needs quotes', start, end: start + value.length, hint }
}

/** `key:value`, which is text to YAML, in the line of the error or before it. */
function noBlank(text: string, at: number): Explanation | undefined {
  for (const line of [lineAround(text, at), lineBefore(text, at)]) {
    const [, lead = '', key = '', value = ''] =
      /^(\s*(?:- +)*)([A-Za-z_][\w.-]*):([^\s:/].*)$/.exec(line.text) ?? []
    const start = line.start + lead.length
    const end = start + key.length + 1
    if (key !== '')
      return { summary: 'a blank is missing after the colon', start, end, hint: `write ${key}: ${value}` }
  }
  return undefined
}

/** A line without `key:` among lines that have one. */
function noKey(line: Line): Explanation | undefined {
  const content = line.text.trim()
  if (/^[^\s#].*:(\s|$)|^- /.test(content) || content === '') return undefined
  const start = line.start + line.text.indexOf(content)
  const hint = 'is a colon missing, or the blank after it?'
  return { summary: '"key: value" is wanted here', start, end: start + content.length, hint }
}

function indentation(text: string, at: number): Explanation {
  const { start, text: line } = lineAround(text, at)
  const indent = line.search(/\S/)
  return rest(text, start + Math.max(0, indent), 'this line is indented wrongly', SAME_COLUMN)
}

function escapeSequence(_text: string, at: number): Explanation {
  const hint = 'within "…" a backslash is written \\\\; within \'…\' it stands for itself'
  return { summary: 'YAML knows no such escape', start: at - 1, end: at + 1, hint }
}

function control(_text: string, at: number): Explanation {
  return {
    summary: 'a control character cannot stand in YAML',
    start: at,
    end: at + 1,
    hint: 'is this a text file in UTF-8?',
  }
}

function rest(text: string, start: number, summary: string, hint: string): Explanation {
  return { summary, start, end: Math.max(start + 1, start + restOfLine(text, start).length), hint }
}

function inQuotes(value: string): string {
  return value.includes('"') || value.includes('\\') ? `'${value.replaceAll("'", "''")}'` : `"${value}"`
}
