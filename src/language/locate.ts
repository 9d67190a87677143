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
  let aligned: readonly Range[] | undefined | 'not yet' = 'not yet'
  return (start, end) => {
    if (aligned === 'not yet') aligned = align(text, written)
    if (aligned === undefined) return span
    const last = text.trimEnd().length - 1
    const after = aligned[last]?.end ?? 0
    const from = start > last ? after : (aligned[start]?.start ?? after)
    const to = end > start ? (aligned[Math.min(end - 1, last)]?.end ?? after) : from
    return { file: span.file, start: span.start + from, end: span.start + Math.max(from, to) }
  }
}

export function locatorOf(scalar: YamlScalar): Locate {
  return locator(scalar.text, scalar.span)
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Where in `written` each character of `text` stands; `undefined` when they do not match. */
function align(text: string, written: string): readonly Range[] | undefined {
  const unitAt = written.startsWith('"') ? doubleQuoted : written.startsWith("'") ? singleQuoted : asWritten
  const ranges: Range[] = []
  let at = startOfContent(written)
  while (ranges.length < text.length) {
    const wanted = text[ranges.length] as string
    const unit = unitAt(written, at)
    const end = at + unit.length
    if (unit.text !== '' && text.startsWith(unit.text, ranges.length)) {
      for (let i = 0; i < unit.text.length; i++) ranges.push({ start: at, end })
      at = end
    } else if (unit.length > 0 && (unit.text === '' || (isBlank(unit.text) && !isBlank(wanted)))) at = end
    else if (isBlank(wanted)) ranges.push({ start: at, end: at })
    else return undefined
  }
  return ranges
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
