import { connectionLanguage } from '../inventory/connection-language.ts'
import { local } from './local.ts'
import { ssh2 } from './ssh2/ssh2.ts'
import type { AnyTransport } from './transport-kind.ts'

/** All ways to hosts, by which `transport:` chooses; the first one counts where nothing is said. */
export const TRANSPORTS: TransportKinds = [ssh2, local]

export type TransportKinds = readonly [AnyTransport, ...AnyTransport[]]

/** What inventories may say of them. */
export const CONNECTIONS = connectionLanguage(TRANSPORTS)

/** Throws `RangeError` for a name that is not in the table, which no loaded inventory has. */
export function transportNamed(name: string, table: TransportKinds = TRANSPORTS): AnyTransport {
  const kind = table.find((one) => one.name === name)
  if (kind === undefined) throw new RangeError(`no transport "${name}"`)
  return kind
}
