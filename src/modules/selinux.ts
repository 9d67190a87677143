import { type Script, sh } from '../core/shell.ts'

/**
 * Gives new paths the SELinux context that the policy has for them: sshd, for one, reads no `.ssh` with that of a home.
 * A user who may not is no failure. Begins with a line break, to stand behind the command that makes the paths.
 */
export function relabel(paths: string | readonly string[]): Script {
  return sh`\nif [ -e /sys/fs/selinux/enforce ]; then restorecon ${paths} || :; fi`
}
