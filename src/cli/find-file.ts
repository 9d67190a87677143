import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { PACKAGE_FOLDER } from './package-folder.ts'

/** A file named on the command line. */
export interface FoundFile {
  /** The path for messages. */
  readonly path: string
  /** The file is one of wrtcplay's own, because the working directory has none of that name. */
  readonly isShipped: boolean
}

/**
 * Finds a file in the working directory or among wrtcplay's own. A missing file has the given path, which loading then
 * reports.
 */
export function findFile(given: string, folder: string): FoundFile {
  const own = resolve(folder, given)
  const shipped = join(PACKAGE_FOLDER, given)
  if (existsSync(own) || isAbsolute(given) || !existsSync(shipped))
    return { path: shortPath(own, folder), isShipped: false }
  return { path: shortPath(shipped, folder), isShipped: true }
}

/** The path relative to the working directory, where that is shorter. */
export function shortPath(path: string, folder: string): string {
  const short = relative(folder, path)
  return short !== '' && short.length < path.length ? short : path
}
