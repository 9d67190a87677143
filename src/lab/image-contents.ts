import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Flavour } from './lab-state.ts'

/** A file that an image gets from the package's `lab/` folder. */
export interface ContentFile {
  /** Below the image's root. */
  readonly path: string
  readonly mode: number
  readonly bytes: Buffer
}

/** What a flavour's image holds on top of Debian, and the script that sets it up. */
export interface ImageContents {
  readonly files: readonly ContentFile[]
  readonly prepare: Buffer
}

export function readImageContents(flavour: Flavour): ImageContents {
  const contents = join(import.meta.dirname, '../../lab')
  return {
    files: [...readTree(join(contents, 'files')), ...readTree(join(contents, flavour))],
    prepare: readFileSync(join(contents, 'prepare.sh')),
  }
}

/** Writes the files below `root`, with modes that do not depend on the umask. */
export function writeContents(files: readonly ContentFile[], root: string): void {
  for (const file of files) {
    const path = join(root, file.path)
    makeFolders(dirname(path))
    writeFileSync(path, file.bytes)
    chmodSync(path, file.mode)
  }
}

export function digestOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}\n`).update(part)
  return hash.digest('hex').slice(0, 12)
}

export function digestOfContents({ files, prepare }: ImageContents): string {
  return digestOf([prepare, ...files.flatMap(({ path, mode, bytes }) => [path, String(mode), bytes])])
}

function readTree(top: string): readonly ContentFile[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: relative(top, path),
      mode: statSync(path).mode & 0o100 ? 0o755 : 0o644,
      bytes: readFileSync(path),
    }))
}

function makeFolders(path: string): void {
  const made = mkdirSync(path, { recursive: true })
  if (made === undefined) return
  for (let folder = path; folder.length >= made.length; folder = dirname(folder)) chmodSync(folder, 0o755)
}
