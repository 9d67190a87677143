import type { Secret } from '../core/secret.ts'
import type { ConnectOptions, HostConnection, Login } from '../shell/contract.ts'
import type { LocalAccount } from './local.ts'

/** How a host is reached. Times are in milliseconds. */
export interface Target extends Login {
  /** The host is the controller itself: all about SSH counts for nothing then. */
  readonly local?: LocalAccount | undefined
  /** Address or DNS name, and port. */
  readonly address: string
  readonly port: number
  /** Private key files, in the order in which they are offered. */
  readonly keys: readonly KeyFile[]
  /** Path of the agent's socket. */
  readonly agent: string | undefined
  readonly password: Secret | undefined
  /** known_hosts files, in ssh's format; those that do not exist are passed over. */
  readonly knownHosts: readonly string[]
  /** It may prove its RSA host key with SHA-1 (`ssh-rsa`), as appliances do that speak nothing newer. */
  readonly sshRsa: boolean
  /** The host through which this one is reached. */
  readonly jump: Target | undefined
  readonly connectTimeoutMs: number
}

export interface KeyFile {
  readonly path: string
  readonly passphrase: Secret | undefined
}

/** Opens connections; the engine knows no other way to a host, so that tests can script one. */
export type Connect = (target: Target, options: ConnectOptions) => HostConnection
