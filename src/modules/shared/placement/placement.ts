import { createHash } from 'node:crypto'
import type { Content, Resource } from '../../../core/module-definition.ts'
import type { Attributes } from '../files/attributes.ts'

/** The files that `copy` or `template` should place on a host. */
export interface Placement {
  readonly files: readonly PlacedFile[]
  /** Folders to be made where they are missing, outermost first. The folder of a single file must exist. */
  readonly folders: readonly string[]
  readonly makeFolders: boolean
  readonly attributes: Attributes
  readonly folderMode: string | undefined
  readonly validate: string | undefined
  readonly backup: boolean
  readonly follow: boolean
  /** Keeps the content off the terminal and out of the journal. */
  readonly sensitive: boolean
}

export interface PlacedFile {
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly content: Content
}

export function bytesAt(path: string, bytes: Buffer): PlacedFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { path, size: bytes.length, sha256, content: { kind: 'bytes', bytes } }
}

/** `dest`, and what below it may be a link through which something elsewhere is written. */
export function touchedBy(
  dest: string,
  { files, folders, makeFolders, follow }: Placement,
): readonly Resource[] {
  const paths = [...(makeFolders ? folders : []), ...(follow ? files.map(({ path }) => path) : [])]
  return [...new Set([dest, ...paths])].map((path): Resource => `file:${path}`)
}
