import { createHash } from 'node:crypto'
import { normalize } from 'node:path'
import type { LocalFiles } from '../../../src/inventory/local-files.ts'

/** A disk in memory: path → content. Folders are there by the files in them. */
export function memoryFiles(contents: Readonly<Record<string, string | Buffer>>): LocalFiles {
  const files = new Map(
    Object.entries(contents).map(([path, content]) => [normalize(path), Buffer.from(content)]),
  )
  const below = (folder: string): readonly string[] =>
    [...files.keys()].filter((path) => path.startsWith(`${normalize(folder)}/`))
  const read = (path: string): Buffer => {
    const content = files.get(normalize(path))
    if (content === undefined) throw new Error(`ENOENT: ${path}`)
    return content
  }
  return {
    read,
    stat(path) {
      const content = files.get(normalize(path))
      if (content !== undefined) return { kind: 'file', size: content.length }
      return below(path).length > 0 ? { kind: 'folder', size: 0 } : undefined
    },
    tree(folder) {
      const names = below(folder).map((path) => path.slice(normalize(folder).length + 1))
      return { files: names.toSorted(), emptyFolders: [], odd: [] }
    },
    sha256: (path) => createHash('sha256').update(read(path)).digest('hex'),
  }
}
