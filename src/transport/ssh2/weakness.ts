import type { Diagnostics } from '../../core/diagnostic.ts'
import type { TrustedFiles } from '../../core/trusted-files.ts'
import type { SshTarget } from './ssh-target.ts'

/** Warns of private keys that are left out, as ssh leaves them out, and of hosts that may prove their keys with SHA-1. */
export function warnOfWeakness(
  targets: readonly SshTarget[],
  files: TrustedFiles,
  diagnostics: Diagnostics,
): void {
  for (const path of new Set(targets.flatMap(({ keys }) => keys.map((key) => key.path)))) {
    const problem = files.privateProblem(path)
    if (problem !== undefined)
      diagnostics.warning('key-left-out', `private key ${problem.message}`, undefined, problem.hint)
  }
  const weak = [...new Set(targets.filter(({ sshRsa }) => sshRsa).map(({ name }) => name))]
  if (weak.length > 0)
    diagnostics.warning(
      'sha1-host-key',
      `${shortList(weak)} may prove the host key with SHA-1, which is broken (ssh_rsa: true)`,
      undefined,
      'take the setting away once the host has an ed25519 key or newer software',
    )
}

function shortList(names: readonly string[]): string {
  const more = names.length - MOST_NAMES
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ')
}

const MOST_NAMES = 8
