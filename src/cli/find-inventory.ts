import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type FoundFile, findFile } from './find-file.ts'

/**
 * The inventory of the command line, or `inventory.yml` in the working directory, or that of a running lab in the
 * working directory, or wrtcplay's own one, which describes a lab.
 */
export function findInventory(given: string | undefined, folder: string): FoundFile {
  if (given !== undefined) return findFile(given, folder)
  const lab = join('.wrtcplay', 'lab', 'default', DEFAULT)
  if (!existsSync(join(folder, DEFAULT)) && existsSync(join(folder, lab)))
    return { path: lab, isShipped: false }
  return findFile(DEFAULT, folder)
}

export const DEFAULT = 'inventory.yml'
