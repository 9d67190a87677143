import type { ConnectOptions, HostConnection, Login } from '../shell/contract.ts'

/** How a host is reached: what every transport has; each adds its own. Times are in milliseconds. */
export interface Target extends Login {
  /** The transport's name in the table. */
  readonly transport: string
  /** Address or DNS name, and port; they count where the transport goes over a network. */
  readonly address: string
  readonly port: number
  /** The host through which this one is reached. */
  readonly jump: Target | undefined
  readonly connectTimeoutMs: number
}

/** Opens connections; the engine knows no other way to a host, so that tests can script one. */
export type Connect = (target: Target, options: ConnectOptions) => HostConnection
