import { isUtf8 } from 'node:buffer'
import { quote, type Script } from '../core/shell.ts'

/**
 * A file content as shell text: a text without single quotes, and the command that writes that text, as `$VARIABLE`,
 * to a file.
 */
export interface InlineContent {
  readonly text: string
  write(variable: string, path: string): Script
}

/**
 * Chooses how the shell writes a content: `printf` for text and for small contents, because starting a decoder takes
 * longer than all the rest.
 */
export function inlineContent(bytes: Buffer): InlineContent {
  const written = isUtf8(bytes) ? textFormat(bytes) : binaryFormat(bytes)
  const isShort = written.length <= bytes.length * BASE64_FACTOR + WORTH_A_PROCESS
  return {
    text: isShort ? written : bytes.toString('base64'),
    write: (variable, path) => {
      const to = quote(path)
      const source = isShort ? `printf "$${variable}" >${to}` : `printf %s "$${variable}" | base64 -d >${to}`
      return { kind: 'script', source, shown: `printf … >${to}  # ${bytes.length} bytes` }
    },
  }
}

const BASE64_FACTOR = 4 / 3

/** Bytes that are sent and read sooner than a process is started. */
const WORTH_A_PROCESS = 16 * 1024

/**
 * A format for `printf` in which other bytes than plain text are three octal digits, the one notation that every
 * `printf` knows.
 */
function textFormat(bytes: Buffer): string {
  return bytes.toString().replace(/[^\n\t\x20-\x7e\x80-\u{10ffff}]|[%'\\]|^-/gu, octal)
}

function binaryFormat(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^\n\t\x20-\x7e]|[%'\\]|^-/g, octal)
}

function octal(byte: string): string {
  return `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`
}
