import type { SourceFile, SourceSpan } from '../core/source.ts'
import { endOfLine, type Line, lineAround, restOfLine } from './yaml-text.ts'

/** A value that YAML reads as something else than was meant; the span is all of what was meant. */
export interface Trap {
  readonly summary: string
  readonly span: SourceSpan
  readonly hint: string
}

/** A range that is blanked, so that the rest of the file can be read. */
export type Patch = Pick<SourceSpan, 'start' | 'end'>

/** The text with every patch replaced by as many letters, which is a plain scalar at the same place. */
export function patchedText(text: string, patches: readonly Patch[]): string {
  let result = text
  for (const { start, end } of patches)
    result = result.slice(0, start) + 'x'.repeat(end - start) + result.slice(end)
  return result
}

/** The trap in the line where YAML gave up, or in the line before. */
export function findTrap(file: SourceFile, text: string, position: number): Trap | undefined {
  const here = lineAround(text, position)
  return (
    trapInLine(file, here) ??
    (here.start > 0 ? trapInLine(file, lineAround(text, here.start - 1)) : undefined)
  )
}

/** `{{ x }}` that YAML read as a map: from the braces to the end of what belongs to them. */
export function bracesTrap(file: SourceFile, start: number, key: string | undefined): Trap {
  const close = file.text.indexOf('}}', start)
  const end = close === -1 || close > endOfLine(file.text, start) ? start + 2 : close + 2
  return trapAt(file, start, file.text.slice(start, end), key)
}

/** `!x` that YAML read as a tag. */
export function tagTrap(file: SourceFile, start: number, key: string | undefined): Trap {
  return trapAt(file, start, restOfLine(file.text, start), key)
}

/** `key: VALUE` or `- VALUE`, with a value that begins with what YAML keeps for itself. */
const TRAP =
  /^(?<lead>\s*(?:- +)*(?:(?<key>[\w.-]+|"[^"]*"|'[^']*')\s*:\s+)?)(?<value>(?:\{\{|[!%@`]|\*(?:[\s*]|\S*\s+[^#\s]|$)|&(?:[\s&]|$)).*)$/

function trapInLine(file: SourceFile, line: Line): Trap | undefined {
  const { lead = '', key, value } = TRAP.exec(line.text)?.groups ?? {}
  if (value === undefined) return undefined
  const start = line.start + lead.length
  return trapAt(file, start, restOfLine(file.text, start), key)
}

function trapAt(file: SourceFile, start: number, value: string, key: string | undefined): Trap {
  const label = key === undefined ? '' : `${key}: `
  return {
    summary: summaryFor(value),
    span: { file, start, end: start + value.length },
    hint: isExpression(key, value)
      ? `write it without {{ }}: ${label}${value.slice(2, -2).trim()}`
      : `put quotes around it: ${label}${quoted(value)}`,
  }
}

/** The range of what was meant: under `when` what stands between the braces, else all of it. */
export function meantRange(key: string | undefined, value: string): readonly [start: number, end: number] {
  if (!isExpression(key, value)) return [0, value.length]
  const inner = value.slice(2, -2)
  return [2 + inner.length - inner.trimStart().length, 2 + inner.trimEnd().length]
}

/** Under these keys an expression stands without braces. */
function isExpression(key: string | undefined, value: string): boolean {
  return (key === 'when' || key === 'until') && /^\{\{.*\}\}$/.test(value)
}

function summaryFor(value: string): string {
  if (value.startsWith('{{'))
    return 'a value that begins with {{ needs quotes: YAML reads { as the start of a map'
  if (value.startsWith('!')) return 'a value that begins with ! needs quotes: YAML reads it as a tag'
  if (value.startsWith('*')) return 'a value that begins with * needs quotes: YAML reads it as an alias'
  if (value.startsWith('&')) return 'a value that begins with & needs quotes: YAML reads it as an anchor'
  return `a value cannot begin with ${value[0]} without quotes`
}

function quoted(value: string): string {
  if (!/["\\]/.test(value)) return `"${value}"`
  return `'${value.replaceAll("'", "''")}'`
}
