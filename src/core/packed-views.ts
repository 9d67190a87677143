import type { TextView } from './text-view.ts'

/** What a text's hexadecimal and base64 say, read from each of the places where a byte can begin. `fewest`: letters of base64 that can hold a secret. */
export function* packedViews(source: TextView, fewest: number): Iterable<TextView> {
  const digits = lettersOf(source.bytes, HEXADECIMAL, 8)
  if (digits !== undefined) for (const skipped of [0, 1]) yield fromHexadecimal(source, digits, skipped)
  const letters = lettersOf(source.bytes, BASE64, fewest)
  if (letters !== undefined) for (const ahead of [0, 1, 2, 3]) yield fromBase64(source, letters, ahead)
}

/** Marks that stand for a few bits each. */
interface Code {
  /** What a byte stands for; `BETWEEN` for what may stand between letters; else `OTHER`. */
  readonly values: Int8Array
  /** Whether blanks may stand between any two letters, or only at a line's beginning. */
  readonly isSpaced: boolean
}

const BETWEEN = -1
const OTHER = -2

/** `73 33`, `73:33`, `0x73, 0x33`, and lines of any length. */
const HEXADECIMAL: Code = {
  values: valuesOf(['0123456789abcdef', '0123456789ABCDEF'], ' \t\r\n:,-'),
  isSpaced: true,
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Both alphabets, and lines of any length. */
const BASE64: Code = { values: valuesOf([`${ALPHABET}+/`, `${ALPHABET}-_`], ' \t\r\n'), isSpaced: false }

function valuesOf(alphabets: readonly string[], between: string): Int8Array {
  const values = new Int8Array(256).fill(OTHER)
  for (const alphabet of alphabets)
    for (const [value, letter] of Array.from(alphabet).entries()) values[letter.charCodeAt(0)] = value
  for (const mark of between) values[mark.charCodeAt(0)] = BETWEEN
  return values
}

/** All letters of a text, and where they stand. Words do not matter: what is read across their ends is no secret's. */
interface Letters {
  readonly values: Uint8Array
  readonly places: Int32Array
}

/** Those of runs of at least so many letters. */
function lettersOf(bytes: Uint8Array, code: Code, fewest: number): Letters | undefined {
  let values: Uint8Array | undefined
  let places = new Int32Array(0)
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    if (valueAt(bytes, at, code) < 0) {
      at++
      continue
    }
    const { end, count } = runFrom(bytes, at, code)
    if (count >= fewest) {
      if (values === undefined) {
        values = new Uint8Array(bytes.length - at)
        places = new Int32Array(bytes.length - at)
      }
      for (let place = at; place < end; place++) {
        const value = valueAt(bytes, place, code)
        if (value < 0) continue
        values[length] = value
        places[length++] = place
      }
    }
    at = end
  }
  return values && { values: values.subarray(0, length), places }
}

/** `end`: behind the last letter. */
function runFrom(bytes: Uint8Array, start: number, code: Code): { end: number; count: number } {
  let [end, count, isLineStart] = [start, 0, false]
  for (let at = start; at < bytes.length; at++) {
    const value = valueAt(bytes, at, code)
    if (value === OTHER) break
    if (value >= 0) {
      end = at + 1
      count++
      isLineStart = false
    } else if (bytes[at] === 10 || bytes[at] === 13) isLineStart = true
    else if (!code.isSpaced && !isLineStart) break
  }
  return { end, count }
}

/** In front of a hexadecimal number `0x` says nothing. */
function valueAt(bytes: Uint8Array, at: number, { values, isSpaced }: Code): number {
  const byte = bytes[at] ?? 0
  if (isSpaced) {
    if (byte === 0x30 && ((bytes[at + 1] ?? 0) | 0x20) === 0x78) return BETWEEN
    if ((byte | 0x20) === 0x78 && bytes[at - 1] === 0x30) return BETWEEN
  }
  return values[byte] ?? OTHER
}

function fromHexadecimal(source: TextView, { values, places }: Letters, skipped: number): TextView {
  const bytes = new Uint8Array(Math.max(0, (values.length - skipped) >> 1))
  for (let at = 0; at < bytes.length; at++) {
    const letter = skipped + at * 2
    bytes[at] = ((values[letter] ?? 0) << 4) | (values[letter + 1] ?? 0)
  }
  return packedView(source, bytes, (bit) => places[skipped + (bit >> 2)] ?? 0)
}

/** `ahead`: so many letters of the first four are lost. */
function fromBase64(source: TextView, { values, places }: Letters, ahead: number): TextView {
  const length = values.length + ahead
  const bytes = new Uint8Array(Math.floor((length * 6) / 8))
  for (let group = 0; group * 4 < length; group++) {
    const at = group * 4 - ahead
    const bits =
      ((values[at] ?? 0) << 18) |
      ((values[at + 1] ?? 0) << 12) |
      ((values[at + 2] ?? 0) << 6) |
      (values[at + 3] ?? 0)
    bytes[group * 3] = bits >> 16
    bytes[group * 3 + 1] = (bits >> 8) & 0xff
    bytes[group * 3 + 2] = bits & 0xff
  }
  return packedView(source, bytes, (bit) => places[Math.max(0, Math.floor(bit / 6) - ahead)] ?? 0)
}

/** `placeOf`: where the letter stands that holds a bit of the view. */
function packedView(source: TextView, bytes: Uint8Array, placeOf: (bit: number) => number): TextView {
  return {
    bytes,
    place: (start, end) => source.place(placeOf(start * 8), placeOf(end * 8 - 1) + 1),
    slack: source.slack + 4,
  }
}
