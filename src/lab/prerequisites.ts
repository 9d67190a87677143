import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LabError } from './lab-error.ts'

/** What a lab needs of its machine: the command, and the Debian package that has it. */
const LAB_TOOLS: Readonly<Record<string, string>> = {
  'systemd-nspawn': 'systemd-container',
  mmdebstrap: 'mmdebstrap',
  'ssh-keygen': 'openssh-client',
  ip: 'iproute2',
  mount: 'mount',
  nsenter: 'util-linux',
}

/** `undefined` when a lab can be made on this machine; otherwise why it cannot, and what to do. */
export function missingForLab(): LabError | undefined {
  if (process.platform !== 'linux')
    return new LabError('the lab needs Linux', 'use a Linux machine or a virtual one')
  if (process.getuid?.() !== 0) return new LabError('the lab needs root', 'run it with sudo, or as root')
  const packages = Object.entries(LAB_TOOLS).flatMap(([tool, name]) => (inPath(tool) ? [] : [name]))
  if (packages.length === 0) return undefined
  return new LabError(
    'the lab needs programs that are not installed',
    `apt-get install ${packages.join(' ')}`,
  )
}

/** Throws what `missingForLab` finds. */
export function checkPrerequisites(): void {
  const missing = missingForLab()
  if (missing !== undefined) throw missing
}

/** Whether this machine has a program. */
export function inPath(tool: string): boolean {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
