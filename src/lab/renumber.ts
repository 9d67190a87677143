import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Replaces a subnet's first three numbers by another's in the text files of a disk, as far as they are below `written`, the layer of
 * the disk that holds them; owners, modes and times stay. Logs tell what was, and are left as they are.
 */
export function renumber(written: string, disk: string, from: string, to: string): void {
  for (const path of filesBelow(written)) {
    const file = join(disk, relative(written, path))
    const { atime, mtime } = statSync(path)
    const text = readFileSync(path, 'latin1')
    const renumbered = text.replaceAll(SUBNET, (found) => (found === `${from}.` ? `${to}.` : found))
    if (renumbered === text) continue
    writeFileSync(file, renumbered, 'latin1')
    utimesSync(file, atime, mtime)
  }
}

function filesBelow(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(top, path).startsWith('var/log/') && statSync(path).size <= MOST_BYTES)
}

/** The first three numbers of an address, and what parts them from the last. */
const SUBNET = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.(?=\d)/g
const MOST_BYTES = 1_000_000
