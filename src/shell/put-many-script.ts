import type { FilePut } from '../core/module-definition.ts'
import type { Script } from '../core/shell.ts'
import { type Item, itemOf, putBatch } from './put-script.ts'
import { nameOf } from './put-steps.ts'

/**
 * Shell that puts files with inline contents in place. Files of one folder go into one script, up to a limit: most of
 * the cost of `putBatch` (about ten processes, and waiting for the disk) is then spent once.
 */
export function putScripts(files: readonly FilePut[]): readonly Script[] {
  return batchesOf(files).map(({ items }) => putBatch(items))
}

/** Files in one script: far below the limits of command lines and shells. */
const MOST_FILES = 500
const MOST_BYTES = 4 * 1024 * 1024

interface OpenBatch {
  readonly items: [Item, ...Item[]]
  bytes: number
}

function batchesOf(files: readonly FilePut[]): readonly OpenBatch[] {
  const batches: OpenBatch[] = []
  const open = new Map<string, OpenBatch>()
  const isTwice = new Set(files.map(({ path }) => path)).size < files.length
  for (const file of files) {
    const item = itemOf(file)
    const bytes = item.content.text.length
    const key = isTwice ? undefined : batchKeyOf(file)
    const batch = key === undefined ? undefined : open.get(key)
    if (batch !== undefined && batch.items.length < MOST_FILES && batch.bytes + bytes <= MOST_BYTES) {
      batch.items.push(item)
      batch.bytes += bytes
      continue
    }
    const fresh: OpenBatch = { items: [item], bytes }
    batches.push(fresh)
    if (key !== undefined) open.set(key, fresh)
  }
  return batches
}

/** A key by which files are grouped. `undefined` for a file that goes alone: its name is one that `sha256sum` would escape. */
function batchKeyOf(file: FilePut): string | undefined {
  const name = nameOf(file)
  const { path, owner, group, mode, validate } = file
  const isOdd = name === '' || name === '.' || name === '..' || /[\p{Cc}\\]/u.test(name)
  if (validate !== undefined || isOdd) return undefined
  return JSON.stringify([path.slice(0, -name.length), owner, group, mode])
}
