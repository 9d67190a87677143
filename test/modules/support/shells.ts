import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ProbeOutput } from '../../../src/core/module-definition.ts'
import type { Script } from '../../../src/core/shell.ts'

/** A shell that hosts have, with the tools that come with it. */
export interface Shell {
  readonly name: string
  readonly command: readonly string[]
  readonly path: string
}

/** Debian's shells with coreutils, and BusyBox alone (its programs go below `folder`), as far as this machine has them. */
export function availableShells(
  folder: string,
): readonly { readonly name: string; readonly shell: Shell | undefined }[] {
  return [
    { name: 'dash', shell: plainShell('dash') },
    { name: 'bash', shell: plainShell('bash') },
    { name: 'BusyBox ash', shell: busyBox(join(folder, 'bin')) },
  ]
}

/** As a host's session runs it: bytes, no input, the C locale, the root folder. */
export function runScript({ command, path }: Shell, script: Script): ProbeOutput {
  const [program = 'sh', ...args] = command
  const done = spawnSync(program, [...args, '-c', '( eval "$1" ) </dev/null', 'sh', script.source], {
    cwd: '/',
    env: { LC_ALL: 'C', PATH: path, HOME: '/nonexistent' },
    timeout: 60_000,
  })
  return { code: done.status ?? -1, stdout: done.stdout, stderr: done.stderr }
}

const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin'

function plainShell(name: string): Shell | undefined {
  const found = spawnSync(name, ['-c', 'exit 0'])
  return found.status === 0 ? { name, command: [name], path: SYSTEM_PATH } : undefined
}

/** What Debian's BusyBox does not have. */
const LENT = ['ssh-keygen', 'useradd', 'usermod', 'userdel', 'groupadd', 'chpasswd']

/** A folder with BusyBox's programs, and few others. */
function busyBox(folder: string): Shell | undefined {
  const listed = spawnSync('busybox', ['--list'], { encoding: 'utf8' })
  if (listed.status !== 0) return undefined
  mkdirSync(folder)
  const which = (name: string): string => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()
  for (const name of listed.stdout.trim().split('\n')) symlinkSync(which('busybox'), join(folder, name))
  for (const name of LENT) if (which(name) !== '') symlinkSync(which(name), join(folder, name))
  return { name: 'BusyBox ash', command: ['busybox', 'ash'], path: folder }
}
