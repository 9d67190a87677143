import { isUtf8 } from 'node:buffer'

/** A file's bytes as text that goes back to the very same bytes. */
interface FileText {
  readonly text: string
  /** A text of the task's in the same terms: with a file that is not UTF-8, every character stands for one byte. */
  of(words: string): string
  toBytes(text: string): Buffer
}

export function fileText(bytes: Buffer): FileText {
  if (isUtf8(bytes))
    return { text: bytes.toString('utf8'), of: (words) => words, toBytes: (text) => Buffer.from(text) }
  return {
    text: bytes.toString('latin1'),
    of: (words) => Buffer.from(words).toString('latin1'),
    toBytes: (text) => Buffer.from(text, 'latin1'),
  }
}
