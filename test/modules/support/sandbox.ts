import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Shell } from './shells.ts'

/**
 * The same shell with an /etc and a /var of its own: what it writes there lands in `folder`, the machine's are
 * not touched. `user` runs it as somebody of that /etc.
 */
export function sandboxed(shell: Shell, folder: string, user?: string): Shell {
  const mounts = ['etc', 'var'].map((name) => {
    for (const part of ['upper', 'work']) mkdirSync(join(folder, name, part), { recursive: true })
    const [upper, work] = [join(folder, name, 'upper'), join(folder, name, 'work')]
    return `mount -t overlay overlay -o lowerdir=/${name},upperdir=${upper},workdir=${work} /${name}`
  })
  const as = user === undefined ? [] : ['/usr/bin/setpriv', '--reuid', user, '--regid', user, '--init-groups']
  return {
    name: shell.name,
    path: shell.path,
    command: [
      '/usr/bin/unshare',
      '--mount',
      '--propagation',
      'private',
      '/bin/sh',
      '-c',
      `PATH=/usr/sbin:/usr/bin:/sbin:/bin; ${mounts.join(' && ')} || exit 99; PATH=${shell.path}; exec "$@"`,
      'sh',
      ...as,
      ...shell.command.map((word) => (word === 'busybox' ? '/bin/busybox' : word)),
    ],
  }
}

/** Needs root, Linux, and a file system below the temporary folder that overlays can be written to. */
export function canSandbox(shell: Shell | undefined, folder: string): boolean {
  if (shell === undefined || process.getuid?.() !== 0) return false
  const [program = '', ...args] = sandboxed(shell, folder).command
  return spawnSync(program, [...args, '-c', 'exit 0']).status === 0
}
