import { createHash } from 'node:crypto'
import type { Content } from '../core/module-definition.ts'
import type { Attributes } from './attributes.ts'

/** Files that shall be on a host: what `copy` and `template` come to. */
export interface Placement {
  readonly files: readonly PlacedFile[]
  /** Folders to be made where they are missing, outermost first; the folder of a single file must be there. */
  readonly folders: readonly string[]
  readonly makeFolders: boolean
  readonly attributes: Attributes
  readonly folderMode: string | undefined
  readonly validate: string | undefined
  readonly backup: boolean
  readonly follow: boolean
  /** The content is not shown, neither on the terminal nor in the journal. */
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
