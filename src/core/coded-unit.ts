/** What a few bytes of an encoded text stand for. */
export interface CodedUnit {
  /** UTF-8. */
  readonly codes: readonly number[]
  /** Bytes of the encoded text that the unit takes. */
  readonly length: number
}

export function hexDigits(bytes: Uint8Array, start: number, most: number): string {
  return digitsAt(bytes, start, most, (byte) => isIn(byte, 0x30, 0x39) || isIn(byte | 0x20, 0x61, 0x66))
}

export function octalDigits(bytes: Uint8Array, start: number): string {
  return digitsAt(bytes, start, 3, (byte) => isIn(byte, 0x30, 0x37))
}

function digitsAt(bytes: Uint8Array, start: number, most: number, is: (byte: number) => boolean): string {
  let end = start
  while (end < start + most && is(bytes[end] ?? 0)) end++
  return String.fromCharCode(...bytes.subarray(start, end))
}

function isIn(byte: number, first: number, last: number): boolean {
  return byte >= first && byte <= last
}

export function utf8(code: number): readonly number[] {
  if (code < 0x80) return [code]
  return [...Buffer.from(code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))]
}
