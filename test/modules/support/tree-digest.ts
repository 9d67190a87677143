import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** All that a probe could alter below a folder, access times aside: names, types, modes, times of writing, contents. */
export function treeDigest(folder: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, entry)
    const { mode, uid, gid, mtimeMs, ctimeMs, size } = lstatSync(path)
    hash.update(JSON.stringify([entry, mode, uid, gid, mtimeMs, ctimeMs, size]))
    if ((mode & 0o170000) === 0o100000) hash.update(readFileSync(path))
    if ((mode & 0o170000) === 0o120000) hash.update(readlinkSync(path))
  }
  return hash.digest('hex')
}
