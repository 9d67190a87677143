import type { SourceSpan } from '../core/source.ts'
import type { SecretSource, ValueTemplate } from '../language/value-template.ts'

/** Everything is resolved: groups are flattened, names are known to exist, addresses are addresses. */
export interface Inventory {
  readonly path: string
  readonly hosts: ReadonlyMap<string, Host>
  readonly groups: ReadonlyMap<string, Group>
  readonly pairs: ReadonlyMap<string, Pair>
}

export interface Host {
  readonly name: string
  readonly span: SourceSpan
  readonly address: string
  /** The address for the link to its peer; `address` where none is given. */
  readonly peerAddress: string
  readonly connection: ConnectionSettings
  /** All groups it is in, nearest last. */
  readonly groups: readonly string[]
  readonly pair: Pair | undefined
  readonly role: Role | undefined
  /** Merged by precedence: all < groups < pair < host. */
  readonly vars: ReadonlyMap<string, Variable>
}

export interface Variable {
  readonly name: string
  readonly value: ValueTemplate
  readonly span: SourceSpan
}

export interface Group {
  readonly name: string
  readonly hosts: readonly string[]
}

export type Role = 'active' | 'standby'

export interface Pair {
  readonly name: string
  readonly span: SourceSpan
  readonly active: string
  readonly standby: string
  readonly vip: Vip
}

/** An address with the prefix of its network: 10.0.0.10/24. */
export interface Vip {
  readonly address: string
  readonly prefix: number
  readonly interface: string | undefined
}

/** What the inventory says of reaching a host; what it leaves open is `undefined` and comes from defaults. */
export interface ConnectionSettings {
  /** Its name in the table of transports. */
  readonly transport: string
  readonly user: string | undefined
  readonly port: number
  /** Name of the inventory's host to go through. */
  readonly jump: string | undefined
  readonly becomePassword: SecretSource | undefined
  readonly connectTimeoutMs: number
  readonly authTimeoutMs: number
  /** What only some transports have, by the names of the settings; they have their values from `ConnectionSetting`. */
  readonly own: Readonly<Record<string, unknown>>
}
