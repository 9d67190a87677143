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
  /** Links to files are followed, links to folders are not. */
  tree(folder: string): LocalTree
  /** Hexadecimal SHA-256, read piece by piece. */
  sha256(path: string): string
}

/** What is below a folder. Paths are relative to it, with `/`, sorted. */
interface LocalTree {
  readonly files: readonly string[]
  /** Folders with nothing in them; '' is the folder itself. */
  readonly emptyFolders: readonly string[]
  /** What is no file, and why. */
  readonly odd: readonly OddEntry[]
}

export interface OddEntry {
  readonly path: string
  /** "is a symbolic link to a folder". */
  readonly what: string
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
    tree: (folder) => readTree(folder, trusted),
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

function readTree(folder: string, trusted: TrustedFiles): LocalTree {
  const files: string[] = []
  const emptyFolders: string[] = []
  const odd: OddEntry[] = []
  const walk = (prefix: string): void => {
    const entries = trusted.list(join(folder, prefix))
    if (entries.length === 0) emptyFolders.push(prefix)
    for (const { name, isFolder, isGarbled } of entries) {
      const path = prefix === '' ? name : `${prefix}/${name}`
      const what = isGarbled
        ? 'has a name that is not UTF-8'
        : isFolder
          ? undefined
          : oddity(join(folder, path))
      if (what !== undefined) odd.push({ path, what })
      else if (isFolder) walk(path)
      else files.push(path)
    }
  }
  walk('')
  const byPath = (one: OddEntry, other: OddEntry): number => (one.path < other.path ? -1 : 1)
  return { files: files.toSorted(), emptyFolders: emptyFolders.toSorted(), odd: odd.toSorted(byPath) }
}

/** Why what is no folder is no file either; `undefined` for a file. */
function oddity(path: string): string | undefined {
  switch (statOf(path)?.kind) {
    case 'file':
      return undefined
    case 'folder':
      return 'is a symbolic link to a folder'
    case 'other':
      return 'is a pipe, a socket or a device'
    default:
      return 'is a symbolic link to nothing'
  }
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
