import { createHash } from 'node:crypto'
import { closeSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TrustedFiles } from '../core/trusted-files.ts'

/**
 * What loading needs of the controller's disk, so that a test can load from memory. Paths are absolute or relative
 * to the working directory. All but `stat` throw when the file is not there, cannot be read, or may not be trusted.
 */
export interface LocalFiles {
  /** `undefined` for what cannot be reached. Follows symbolic links. */
  stat(path: string): LocalStat | undefined
  /** Only a regular file, and not more than 32 MiB of it. */
  read(path: string): Buffer
  /** Paths of the files below a folder, relative to it, with `/`, sorted. Links to folders are not followed. */
  list(folder: string): readonly string[]
  /** Hexadecimal SHA-256, read piece by piece. */
  sha256(path: string): string
}

interface LocalStat {
  /** `other`: a pipe, a socket or a device. */
  readonly kind: 'file' | 'folder' | 'other'
  readonly size: number
}

/** The real disk, as far as it is to be trusted. */
export function localFiles(trusted: TrustedFiles): LocalFiles {
  return {
    stat: statOf,
    read: (path) => trusted.read(path),
    list: (folder) => listBelow(folder, '', trusted).toSorted(),
    sha256: (path) => hashFile(path, trusted),
  }
}

function statOf(path: string): LocalStat | undefined {
  try {
    const stat = statSync(path)
    if (stat.isFile()) return { kind: 'file', size: stat.size }
    return { kind: stat.isDirectory() ? 'folder' : 'other', size: 0 }
  } catch {
    return undefined
  }
}

function listBelow(folder: string, prefix: string, trusted: TrustedFiles): readonly string[] {
  return trusted.list(join(folder, prefix)).flatMap(({ name, isFolder }) => {
    const path = prefix === '' ? name : `${prefix}/${name}`
    if (isFolder) return listBelow(folder, path, trusted)
    return statOf(join(folder, path))?.kind === 'file' ? [path] : []
  })
}

const PIECE_BYTES = 1 << 20

function hashFile(path: string, trusted: TrustedFiles): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const descriptor = trusted.open(path)
  try {
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, read))
    }
  } finally {
    closeSync(descriptor)
  }
  return hash.digest('hex')
}
