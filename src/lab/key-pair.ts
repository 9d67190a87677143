import { existsSync, rmSync } from 'node:fs'
import { mustRun } from './system-command.ts'

/** Makes an SSH key pair without a passphrase, unless it is there. */
export async function ensureKeyPair(path: string, type: string, comment: string): Promise<void> {
  if (existsSync(`${path}.pub`)) return
  // The public half is written last: without it, the other is from an attempt that was cut short.
  rmSync(path, { force: true })
  await mustRun(['ssh-keygen', '-q', '-N', '', '-t', type, '-C', comment, '-f', path])
}
