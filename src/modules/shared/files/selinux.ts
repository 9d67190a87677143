import { type Script, sh } from '../../../core/shell.ts'

/**
 * Shell that gives new paths the SELinux context of the policy: sshd, for one, reads no `.ssh` that has the context of
 * a home. A user who may not do so causes no failure. Begins with a line break, to follow the command that makes the
 * paths.
 */
export function relabel(paths: string | readonly string[]): Script {
  return sh`\nif [ -e /sys/fs/selinux/enforce ]; then restorecon ${paths} || :; fi`
}
