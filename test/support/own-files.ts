import { processTrust } from '../../src/cli/process-trust.ts'
import type { TrustedFiles } from '../../src/core/trusted-files.ts'
import { TrustedDisk } from '../../src/inventory/trusted-disk.ts'

/** The disk as the user of the tests may trust it; folders are looked at anew each time. */
export function ownFiles(env: Readonly<Record<string, string>> = {}): TrustedFiles {
  const [uid = 0, gid = 0] = [process.geteuid?.(), process.getegid?.()]
  return new TrustedDisk(processTrust({ uid, gid, env }), process.cwd())
}
