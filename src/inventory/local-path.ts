import { dirname, isAbsolute, join } from 'node:path'

/** A path that a file names: below the home where it begins with `~/`, else relative to the folder of that file. */
export function resolveFrom(namingFile: string, path: string, home: string): string {
  if (path === '~') return home
  if (path.startsWith('~/')) return join(home, path.slice(2))
  return isAbsolute(path) ? path : join(dirname(namingFile), path)
}
