import { type CodedUnit, hexDigits, octalDigits, utf8 } from './coded-unit.ts'
import { decoded, type TextView } from './text-view.ts'

/** A text without the backslashes of JSON, C and `printf %q`. */
export function unescaped(source: TextView): TextView {
  return decoded(source, BACKSLASH, escapeAt, 10)
}

/** A text without the quotes that a shell needs within single quotes: `'\''`, `'"'"'`. */
export function unquoted(source: TextView): TextView {
  return decoded(source, QUOTE, quoteAt, 4)
}

const BACKSLASH = 0x5c
const QUOTE = 0x27

function escapeAt(bytes: Uint8Array, at: number): CodedUnit | undefined {
  const next = bytes[at + 1]
  if (next === undefined) return undefined
  const letter = String.fromCharCode(next)
  const digits = hexDigits(bytes, at + 2, HEX_DIGITS[letter] ?? 0)
  if (letter === 'u' && digits.length === 4) return utf16At(bytes, at, Number.parseInt(digits, 16))
  if (letter === 'U' && digits.length === 8) return { codes: utf8(Number.parseInt(digits, 16)), length: 10 }
  if (letter === 'x' && digits !== '')
    return { codes: [Number.parseInt(digits, 16)], length: 2 + digits.length }
  const octal = octalDigits(bytes, at + 1)
  if (octal !== '') return { codes: [Number.parseInt(octal, 8) & 0xff], length: 1 + octal.length }
  return { codes: [CONTROLS[letter] ?? next], length: 2 }
}

const HEX_DIGITS: Readonly<Record<string, number>> = { u: 4, U: 8, x: 2 }
const CONTROLS: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  b: 8,
  f: 12,
  v: 11,
  a: 7,
  e: 27,
  E: 27,
}

/** `\uD83D\uDE00` is one character. */
function utf16At(bytes: Uint8Array, at: number, code: number): CodedUnit {
  const isHigh = code >= 0xd800 && code < 0xdc00
  if (isHigh && bytes[at + 6] === BACKSLASH && bytes[at + 7] === 0x75) {
    const low = Number.parseInt(hexDigits(bytes, at + 8, 4), 16)
    if (low >= 0xdc00 && low < 0xe000)
      return { codes: utf8(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)), length: 12 }
  }
  return { codes: utf8(code), length: 6 }
}

function quoteAt(bytes: Uint8Array, at: number): CodedUnit | undefined {
  const [one, two, three, four] = [bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4]]
  if (one === BACKSLASH && two === QUOTE && three === QUOTE) return { codes: [QUOTE], length: 4 }
  const isDouble = one === DOUBLE_QUOTE && two === QUOTE && three === DOUBLE_QUOTE && four === QUOTE
  return isDouble ? { codes: [QUOTE], length: 5 } : undefined
}

const DOUBLE_QUOTE = 0x22
