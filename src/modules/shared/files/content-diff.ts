import { isUtf8 } from 'node:buffer'
import type { Diff } from '../../../core/module-definition.ts'

/** Characters up to which a text is shown; a longer text is described. */
export const LONGEST_SHOWN = 64 * 1024

/** A file's content before or after a change; `bytes` is `undefined` where only the size is known. */
export interface Piece {
  readonly size: number
  readonly bytes: Buffer | undefined
}

/** A diff of two texts; other contents are described, as in "binary, 3 KiB". `undefined` means that there is no file. */
export function contentDiff(label: string, before: Piece | undefined, after: Piece | undefined): Diff {
  const shown = isShown(before) && isShown(after)
  const text = (piece: Piece | undefined): string | undefined =>
    piece === undefined ? undefined : shown ? piece.bytes?.toString('utf8') : describe(piece)
  return { label, before: text(before), after: text(after) }
}

export function pieceOf(bytes: Buffer): Piece {
  return { size: bytes.length, bytes }
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  const [amount, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB']
  return `${amount < 10 ? amount.toFixed(1).replace(/\.0$/, '') : Math.round(amount)} ${unit}`
}

function isShown(piece: Piece | undefined): boolean {
  return (
    piece === undefined || (piece.bytes !== undefined && piece.size <= LONGEST_SHOWN && isText(piece.bytes))
  )
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0)
}

function describe({ size, bytes }: Piece): string {
  const kind = bytes === undefined || isText(bytes) ? (size > LONGEST_SHOWN ? 'long' : 'content') : 'binary'
  return `(${kind}, ${formatSize(size)})\n`
}
