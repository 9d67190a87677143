import { join } from 'node:path'
import type { Secret } from '../../core/secret.ts'
import type { Target } from '../target.ts'

/** A host that is reached by SSH. */
export interface SshTarget extends Target {
  readonly jump: SshTarget | undefined
  /** Private key files, in the order in which they are offered. */
  readonly keys: readonly KeyFile[]
  /** Path of the agent's socket. */
  readonly agent: string | undefined
  readonly password: Secret | undefined
  /** known_hosts files, in ssh's format; those that do not exist are passed over. */
  readonly knownHosts: readonly string[]
  /** It may prove its RSA host key with SHA-1 (`ssh-rsa`), as appliances do that speak nothing newer. */
  readonly sshRsa: boolean
}

export interface KeyFile {
  readonly path: string
  readonly passphrase: Secret | undefined
}

export const SSH2 = 'ssh2'

export function isSshTarget(target: Target): target is SshTarget {
  return target.transport === SSH2
}

/** Where `wrtcplay trust` pins host keys: below the working directory. */
export const PINNED_KNOWN_HOSTS = join('.wrtcplay', 'known_hosts')
