import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { TestLab } from './lab.ts'

/**
 * A host's whole disk as one line a path: type and mode, owner, size, time of change, digest of the content. Two listings
 * are equal when nothing was written in between, not even a file that was removed again, for that changes its folder's
 * time. Only what differs from the image is listed: the image is never written to. What a login and sudo themselves
 * leave behind (logs, the lecture) is left out, and so is what is not on the disk (/run, /dev, /proc).
 */
export function diskListing(lab: TestLab, host: string): readonly string[] {
  return listFolder(join(lab.folder, 'hosts', host, 'upper'), '')
}

function listFolder(top: string, folder: string): readonly string[] {
  return readdirSync(join(top, folder))
    .map((name) => join(folder, name))
    .filter((path) => !LEFT_OUT.includes(path))
    .flatMap((path) => {
      const stats = lstatSync(join(top, path))
      const below = stats.isDirectory() ? listFolder(top, path) : []
      return [describePath(top, path), ...below]
    })
}

function describePath(top: string, path: string): string {
  const full = join(top, path)
  const stats = lstatSync(full)
  const content = stats.isSymbolicLink()
    ? readlinkSync(full)
    : stats.isFile()
      ? digest(readFileSync(full))
      : ''
  // A file that was deleted from the image stands as a character device.
  const size = stats.isDirectory() ? '' : stats.size
  return [path, stats.mode.toString(8), stats.uid, stats.gid, size, stats.mtimeMs, content].join(' ')
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const LEFT_OUT = ['var/log', 'var/lib/sudo', 'var/lib/systemd', 'var/cache/ldconfig']
