import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandFailure } from '../command-failure.ts'
import { STATE_FOLDER } from '../state-folder.ts'

/** Writes the page to the requested path, or beside the journals. Returns the path. */
export async function writeDrillPage(page: string, asked: string | undefined): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, '')
  const path = asked ?? join(STATE_FOLDER, 'drills', `${stamp}.html`)
  try {
    if (asked === undefined) await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, page, { mode: 0o600 })
    return path
  } catch (error) {
    throw new CommandFailure(`the report cannot be written: ${(error as Error).message}`)
  }
}
