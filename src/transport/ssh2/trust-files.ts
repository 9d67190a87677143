import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TrustedFiles } from '../../core/trusted-files.ts'
import { errorCode } from './dial.ts'

/** The text of a known_hosts file, a character a byte (Latin-1); empty when there is none. */
export function readPins(path: string, files: TrustedFiles): string {
  try {
    return files.read(path).toString('latin1')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  }
}

/** Replaces a known_hosts file as a whole: readers see the old text or the new. */
export async function writePins(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text, 'latin1')
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
