import type { FilePut } from '../core/module-definition.ts'
import type { Script } from '../core/shell.ts'
import { type Item, itemOf, putBatch } from './put-script.ts'
import { nameOf } from './put-steps.ts'

/**
 * Shell that puts files in place, for contents that are at hand. Files of one folder go together, up to a limit, for
 * most of what `putBatch` costs (some ten processes, and waiting for the disk) is then spent once for all of them.
 */
export function putScripts(files: readonly FilePut[]): readonly Script[] {
  return batchesOf(files).map(({ items }) => putBatch(items))
}

/** Well below what a command line takes, and what a shell holds with ease. */
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
    const key = isTwice ? undefined : companyOf(file)
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

/** Files with the same answer go together; `undefined` goes alone, as names do that `sha256sum` would escape. */
function companyOf(file: FilePut): string | undefined {
  const name = nameOf(file)
  const { path, owner, group, mode, validate } = file
  const isOdd = name === '' || name === '.' || name === '..' || /[\p{Cc}\\]/u.test(name)
  if (validate !== undefined || isOdd) return undefined
  return JSON.stringify([path.slice(0, -name.length), owner, group, mode])
}
