import { BREAK, type TextView, ViewBuilder } from './text-view.ts'

/** What a text's lists of numbers say, each taken for a byte: decimal ones, as of a buffer in JSON, and octal ones, as `od` has them. */
export function* numberedViews(source: TextView): Iterable<TextView> {
  for (const notation of [DECIMAL, OCTAL]) {
    const view = numbersOf(source, notation)
    if (view !== undefined) yield view
  }
}

interface Notation {
  readonly base: number
  readonly fewestDigits: number
}

const DECIMAL: Notation = { base: 10, fewestDigits: 1 }
const OCTAL: Notation = { base: 8, fewestDigits: 3 }
const MOST_DIGITS = 3
/** Fewer say nothing. */
const FEWEST = 4
/** Bytes between two numbers: line ends with what stands before the next line, too. */
const MOST_BETWEEN = 16

/** `undefined` where there are no lists. */
function numbersOf(source: TextView, notation: Notation): TextView | undefined {
  const { bytes } = source
  let builder: ViewBuilder | undefined
  for (let at = 0; at < bytes.length; ) {
    if (!isDigit(bytes[at], notation.base)) {
      at++
      continue
    }
    const { values, starts, end } = listFrom(bytes, at, notation)
    if (values.length >= FEWEST) {
      builder ??= new ViewBuilder(source)
      for (const [index, value] of values.entries()) builder.add([value], starts[index] ?? end)
      builder.add([BREAK], end)
    }
    at = Math.max(end, at + 1)
  }
  return builder?.view(MOST_DIGITS)
}

/** `end`: behind the last number; or behind what is none, where the list would begin. */
function listFrom(
  bytes: Uint8Array,
  start: number,
  { base, fewestDigits }: Notation,
): { readonly values: readonly number[]; readonly starts: readonly number[]; readonly end: number } {
  const values: number[] = []
  const starts: number[] = []
  let end = start
  for (let at = start; ; ) {
    let [value, behind] = [0, at]
    while (isDigit(bytes[behind], base)) value = value * base + (bytes[behind++] ?? 0) - ZERO
    const digits = behind - at
    if (digits < fewestDigits || digits > MOST_DIGITS || value > 0xff)
      return { values, starts, end: values.length === 0 ? behind : end }
    values.push(value)
    starts.push(at)
    end = behind
    at = behind
    while (at < behind + MOST_BETWEEN && isBetween(bytes[at])) at++
    if (at === behind || !isDigit(bytes[at], base)) return { values, starts, end }
  }
}

const ZERO = 0x30

function isDigit(byte: number | undefined, base: number): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + base
}

function isBetween(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x2c || byte === 0x3b || (byte !== undefined && byte >= 9 && byte <= 13)
}
