import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type FoundFile, findFile } from './find-file.ts'

/**
 * The inventory that was named, or `inventory.yml` in the working directory; failing that, the one of the lab that is up
 * there, and at last the one that came with wrtcplay, which describes a lab, too.
 */
export function findInventory(given: string | undefined, folder: string): FoundFile {
  if (given !== undefined) return findFile(given, folder)
  const lab = join('.wrtcplay', 'lab', 'default', DEFAULT)
  if (!existsSync(join(folder, DEFAULT)) && existsSync(join(folder, lab)))
    return { path: lab, isShipped: false }
  return findFile(DEFAULT, folder)
}

export const DEFAULT = 'inventory.yml'
