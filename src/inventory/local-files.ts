import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What loading needs of the controller's disk, so that a test can load from memory. Paths are absolute or relative
 * to the working directory. All but `stat` throw when the file is not there or cannot be read.
 */
export interface LocalFiles {
  /** `undefined` for what cannot be reached, and for what is neither a file nor a folder. Follows symbolic links. */
  stat(path: string): LocalStat | undefined
  read(path: string): Buffer
  /** Paths of the files below a folder, relative to it, with `/`, sorted. Links to folders are not followed. */
  list(folder: string): readonly string[]
  /** Hexadecimal SHA-256, read piece by piece. */
  sha256(path: string): string
}

interface LocalStat {
  readonly kind: 'file' | 'folder'
  readonly size: number
}

/** The real disk. */
export const nodeFiles: LocalFiles = {
  stat: statOf,
  read: (path) => readFileSync(path),
  list: (folder) => listBelow(folder, '').toSorted(),
  sha256: hashFile,
}

function statOf(path: string): LocalStat | undefined {
  try {
    const stat = statSync(path)
    if (stat.isFile()) return { kind: 'file', size: stat.size }
    return stat.isDirectory() ? { kind: 'folder', size: 0 } : undefined
  } catch {
    return undefined
  }
}

function listBelow(folder: string, prefix: string): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) return listBelow(folder, path)
    return statOf(join(folder, path))?.kind === 'file' ? [path] : []
  })
}

const PIECE_BYTES = 1 << 20

function hashFile(path: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const descriptor = openSync(path, 'r')
  try {
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, read))
    }
  } finally {
    closeSync(descriptor)
  }
  return hash.digest('hex')
}
