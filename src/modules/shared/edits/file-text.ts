import { isUtf8 } from 'node:buffer'

/**
 * A file's bytes as text from which the same bytes can be made again. A byte that is not valid UTF-8 becomes one half
 * of a surrogate pair (U+DC80 to U+DCFF), which no valid text holds and no pattern matches.
 */
interface FileText {
  readonly text: string
  toBytes(text: string): Buffer
}

export function fileText(bytes: Buffer): FileText {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), toBytes: (text) => Buffer.from(text) }
  return { text: decoded(bytes), toBytes: encoded }
}

function decoded(bytes: Buffer): string {
  const pieces: string[] = []
  let begin = 0
  for (let at = 0; at < bytes.length; ) {
    const length = lengthAt(bytes, at)
    if (length > 0) at += length
    else {
      pieces.push(bytes.toString('utf8', begin, at), String.fromCharCode(HALF + (bytes[at] ?? 0)))
      begin = ++at
    }
  }
  return pieces.join('') + bytes.toString('utf8', begin)
}

/** Bytes of the character that begins at an offset; 0 where no valid character begins. */
function lengthAt(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

const HALF = 0xdc00

function encoded(text: string): Buffer {
  const pieces: Buffer[] = []
  let begin = 0
  for (const { 0: half, index } of text.matchAll(/[\udc80-\udcff]/gu)) {
    pieces.push(Buffer.from(text.slice(begin, index)), Buffer.from([half.charCodeAt(0) - HALF]))
    begin = index + 1
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(begin))])
}
