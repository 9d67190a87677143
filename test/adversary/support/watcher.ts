import { createHash } from 'node:crypto'
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** All that is in a folder: path → kind, owner, mode and content, as one text each. */
export function snapshot(folder: string): ReadonlyMap<string, string> {
  return new Map([folder, ...pathsIn(folder)].map((path) => [path, described(path)]))
}

/** What is not as it was, as lines for a person. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].flatMap((path) => {
    const [was = 'nothing', is = 'nothing'] = [before.get(path), after.get(path)]
    return was === is ? [] : [`${path}: ${was} → ${is}`]
  })
}

/** Files below a folder that a user can read, and that hold a text which is none of his business. */
export function leaks(folder: string, uid: number, secret: string): readonly string[] {
  return pathsIn(folder).filter((path) => {
    const { mode, uid: owner } = lstatSync(path)
    const isHis = owner === uid || (mode & 0o044) !== 0
    return isHis && lstatSync(path).isFile() && readFileSync(path).includes(secret)
  })
}

function pathsIn(folder: string): readonly string[] {
  return entriesIn(folder).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? [path, ...pathsIn(path)] : [path]
  })
}

function entriesIn(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
}

function described(path: string): string {
  const facts = lstatSync(path)
  const who = `${facts.uid}:${facts.gid} ${(facts.mode & 0o7777).toString(8)}`
  if (facts.isSymbolicLink()) return `link ${who} ${readlinkSync(path)}`
  if (facts.isFile())
    return `file ${who} ${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)}`
  return `${facts.isDirectory() ? 'folder' : 'other'} ${who}`
}
