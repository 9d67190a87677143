import type { FileFacts } from '../../../core/foreseen.ts'
import { type Script, sh } from '../../../core/shell.ts'

/** The facts of a path on a host. Names are `UNKNOWN` where a number has no name. */
export type PathFacts = FileFacts

/**
 * Shell that prints a record for each existing path, in order, in one process for all. Missing and hidden paths are
 * reported on stderr. `%f` means the same in coreutils and BusyBox, `%F` does not.
 */
export function statScript(paths: readonly string[], { follow }: { readonly follow: boolean }): Script {
  return paths.length === 0 ? sh`` : sh`stat ${follow ? sh`-L ` : sh``}-c ${STAT_FORMAT} -- ${paths}`
}

export const STAT_FORMAT = '%f %u %g %s %U/%G %n'

/** The record that `statScript` prints for a path. */
export function statRecord(path: string, { type, mode, uid, gid, size, owner, group }: PathFacts): string {
  const bits = TYPE_BITS[type] | Number.parseInt(mode, 8)
  return `${bits.toString(16)} ${uid} ${gid} ${size} ${owner}/${group} ${path}\n`
}

const TYPE_BITS = { directory: 0x4000, file: 0x8000, link: 0xa000, other: 0x1000 } as const

/** The facts of each path (`undefined`: not in the output), and the offset behind the records. */
export function readStats(
  output: Buffer,
  start: number,
  paths: readonly string[],
): { readonly facts: readonly (PathFacts | undefined)[]; readonly end: number } {
  let end = start
  const facts = paths.map((path) => {
    const record = readRecord(output, end, path)
    if (record === undefined) return undefined
    end = record.end
    return record.facts
  })
  return { facts, end }
}

/** Reads a record, which ends with the known path: a path may hold any byte but NUL. */
function readRecord(
  output: Buffer,
  start: number,
  path: string,
): { readonly facts: PathFacts; readonly end: number } | undefined {
  const line = output.subarray(start, start + LONGEST_HEAD).toString('latin1')
  const match = /^([0-9a-f]+) (\d+) (\d+) (\d+) ([^/\n]*)\/([^/\n]*?) (?=[./])/.exec(line)
  if (match === null) return undefined
  const [head, mode = '', uid = '', gid = '', size = '', owner = '', group = ''] = match
  const tail = Buffer.from(`${path}\n`)
  const end = start + head.length + tail.length
  if (!output.subarray(start + head.length, end).equals(tail)) return undefined
  const bits = Number.parseInt(mode, 16)
  const permissions = (bits & 0o7777).toString(8).padStart(4, '0')
  return {
    facts: { type: typeOf(bits), mode: permissions, uid, gid, owner, group, size: Number(size) },
    end,
  }
}

const LONGEST_HEAD = 1024

/** The file type bits of `st_mode`, the same on every Linux (inode(7)). */
function typeOf(bits: number): PathFacts['type'] {
  switch (bits & 0xf000) {
    case 0x4000:
      return 'directory'
    case 0x8000:
      return 'file'
    case 0xa000:
      return 'link'
    default:
      return 'other'
  }
}
