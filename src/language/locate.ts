import type { SourceSpan } from '../core/source.ts'
import type { YamlScalar } from './yaml-node.ts'

/** Where a range of a scalar's text stands in its file. */
export type Locate = (start: number, end: number) => SourceSpan

/**
 * Places within the text that a YAML scalar stands for. Quotes, escapes, folded lines and indentation are seen
 * through by walking along the text and its source together; where the two cannot be matched, every place is the
 * whole of the scalar.
 */
export function locator(text: string, span: SourceSpan): Locate {
  const written = span.file.text.slice(span.start, span.end)
  if (written === text)
    return (start, end) => ({ file: span.file, start: span.start + start, end: span.start + end })
  let offsets: readonly number[] | undefined | 'not yet' = 'not yet'
  return (start, end) => {
    if (offsets === 'not yet') offsets = align(text, written)
    if (offsets === undefined) return span
    const from = offsets[start] ?? span.end - span.start
    const last = offsets[Math.max(start, end - 1)]
    const to = last === undefined || end <= start ? from : last + 1
    return { file: span.file, start: span.start + from, end: span.start + Math.max(from, to) }
  }
}

export function locatorOf(scalar: YamlScalar): Locate {
  return locator(scalar.text, scalar.span)
}

/** The offset in `written` of each character of `text`; `undefined` when they do not match. */
function align(text: string, written: string): readonly number[] | undefined {
  const unitAt = written.startsWith('"') ? doubleQuoted : written.startsWith("'") ? singleQuoted : asWritten
  const offsets: number[] = []
  let at = startOfContent(written)
  while (offsets.length < text.length) {
    const wanted = text[offsets.length] as string
    const unit = unitAt(written, at)
    if (unit.text === '' && unit.length > 0) at += unit.length
    else if (unit.text === wanted || text.startsWith(unit.text, offsets.length)) {
      for (let i = 0; i < unit.text.length; i++) offsets.push(at)
      at += unit.length
      if (unit.length === 0) return undefined
    } else if (isBlank(wanted)) offsets.push(at)
    else if (isBlank(unit.text)) at += unit.length
    else return undefined
  }
  return offsets
}

/** After the opening quote, or after the line of a block's `|`. */
function startOfContent(written: string): number {
  if (/^["']/.test(written)) return 1
  if (/^[|>]/.test(written)) return written.indexOf('\n') + 1
  return 0
}

interface Unit {
  readonly text: string
  readonly length: number
}

function asWritten(written: string, at: number): Unit {
  const text = written[at] ?? ''
  return { text, length: text.length }
}

function singleQuoted(written: string, at: number): Unit {
  return written.startsWith("''", at) ? { text: "'", length: 2 } : asWritten(written, at)
}

function doubleQuoted(written: string, at: number): Unit {
  if (written[at] !== '\\') return asWritten(written, at)
  const next = written[at + 1] ?? ''
  const digits = HEX_DIGITS[next]
  if (digits !== undefined) {
    const code = Number.parseInt(written.slice(at + 2, at + 2 + digits), 16)
    return { text: String.fromCodePoint(code), length: 2 + digits }
  }
  if (next === '\n' || next === '\r') return { text: '', length: next === '\r' ? 3 : 2 }
  return { text: ESCAPES[next] ?? next, length: 2 }
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** YAML 1.2, 5.7: the escapes that stand for another character than the one written. */
const ESCAPES: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

function isBlank(text: string): boolean {
  return text === ' ' || text === '\n' || text === '\t' || text === '\r'
}
