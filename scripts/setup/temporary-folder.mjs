import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives all tests a folder for temporary files, of the same kind as /tmp, and returns what is to be done after them: it removes
 * the folder, and has the run fail when a test has left something there.
 */
export function ownTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-suite-'))
  chmodSync(folder, 0o1777)
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  return () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    const left = readdirSync(folder)
    rmSync(folder, { recursive: true, force: true })
    if (left.length === 0) return
    // What is thrown here is only told.
    process.exitCode = 1
    console.error(`FAILED: the tests have left in their temporary folder: ${left.join(', ')}`)
  }
}
