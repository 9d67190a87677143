import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { PACKAGE_FOLDER } from './package-folder.ts'

/** A file named on the command line. */
export interface FoundFile {
  /** As messages show it. */
  readonly path: string
  /** It is one that came with wrtcplay, for the working directory has none by that name. */
  readonly isShipped: boolean
}

/** A file that is nowhere is given as it was named, so that loading it says so. */
export function findFile(given: string, folder: string): FoundFile {
  const own = resolve(folder, given)
  const shipped = join(PACKAGE_FOLDER, given)
  if (existsSync(own) || isAbsolute(given) || !existsSync(shipped))
    return { path: shortPath(own, folder), isShipped: false }
  return { path: shortPath(shipped, folder), isShipped: true }
}

/** Relative to the working directory where that is shorter. */
export function shortPath(path: string, folder: string): string {
  const short = relative(folder, path)
  return short !== '' && short.length < path.length ? short : path
}
