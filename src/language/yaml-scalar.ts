import {
  boolCoreTag,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml'
import type { SourceSpan } from '../core/source.ts'
import type { YamlScalar } from './yaml-node.ts'
import type { YamlReader } from './yaml-reader.ts'
import { skipTrivia } from './yaml-text.ts'
import { meantRange } from './yaml-traps.ts'

/** One scalar, resolved by YAML 1.2's core schema: `0644` is a number, `yes` is text. */
export function buildScalar(reader: YamlReader, event: ScalarEvent, key: string | undefined): YamlScalar {
  if (event.valueStart < 0) return emptyScalar(reader)
  const span = spanOf(reader, event)
  const text = getScalarValue(reader.text, event)
  if (event.style !== SCALAR_STYLE.PLAIN)
    return { kind: 'scalar', value: text, text, style: styleOf(event), span }
  const written = reader.file.text.slice(span.start, span.end)
  // A value that could not be read was blanked before parsing: it is taken as text.
  if (reader.text.slice(span.start, span.end) !== written) return meantScalar(span, key)
  const value = resolvePlain(text)
  if (isRounded(value, text)) reportRounded(reader, span, text, key)
  return { kind: 'scalar', value, text, style: 'plain', span }
}

/** What was meant by a value that YAML could not read, and that has been reported. */
export function meantScalar(span: SourceSpan, key: string | undefined): YamlScalar {
  const [from, to] = meantRange(key, span.file.text.slice(span.start, span.end))
  const text = span.file.text.slice(span.start + from, span.start + to)
  const inner = { file: span.file, start: span.start + from, end: span.start + to }
  return { kind: 'scalar', value: text, text, style: 'plain', span: inner }
}

function emptyScalar(reader: YamlReader): YamlScalar {
  const indicator = skipTrivia(reader.text, reader.end)
  const start = ':-?'.includes(reader.text[indicator] ?? ' ') ? indicator + 1 : reader.end
  reader.end = start
  return {
    kind: 'scalar',
    value: null,
    text: '',
    style: 'plain',
    span: { file: reader.file, start, end: start },
  }
}

function spanOf(reader: YamlReader, event: ScalarEvent): SourceSpan {
  const { file } = reader
  switch (event.style) {
    case SCALAR_STYLE.PLAIN:
      return { file, start: event.valueStart, end: event.valueEnd }
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { file, start: event.valueStart - 1, end: event.valueEnd + 1 }
    default:
      return { file, start: headerOf(reader, event), end: event.valueEnd }
  }
}

/** A block's span begins at its `|` or `>`. */
function headerOf(reader: YamlReader, event: ScalarEvent): number {
  const from = Math.max(reader.end, event.tagEnd, event.anchorEnd)
  const found = reader.text.slice(from, event.valueStart).search(/[|>]/)
  return found === -1 ? event.valueStart : from + found
}

function styleOf(event: ScalarEvent): YamlScalar['style'] {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
  return quoted ? 'quoted' : 'block'
}

function resolvePlain(text: string): YamlScalar['value'] {
  for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
    const value = tag.resolve(text, false, tag.tagName)
    if (value !== NOT_RESOLVED) return value
  }
  return text
}

function isRounded(value: YamlScalar['value'], text: string): boolean {
  return typeof value === 'number' && !/[.eE]/.test(text.replace(/^0x.*/, '')) && !Number.isSafeInteger(value)
}

function reportRounded(reader: YamlReader, span: SourceSpan, text: string, key: string | undefined): void {
  reader.diagnostics.error(
    'number-too-large',
    `the number ${text} is too large to be kept exactly`,
    span,
    `put quotes around it to have it as text: ${key === undefined ? '' : `${key}: `}"${text}"`,
  )
}
