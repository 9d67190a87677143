import type { ObjectSchema } from '../core/module-definition.ts'
import type { ConnectionSetting } from './connection-setting.ts'
import { inventorySchema } from './inventory-schema.ts'
import type { TransportTable } from './transport-settings.ts'

/** What inventories may say of the ways to hosts. Made once, for a schema is compiled once. */
export interface ConnectionLanguage {
  /** The first one counts where nothing is said. */
  readonly transports: TransportTable
  /** All their settings. */
  readonly settings: ReadonlyMap<string, ConnectionSetting>
  readonly schema: ObjectSchema
}

/** Transports that have a setting of one name share it: the first one's counts. */
export function connectionLanguage(transports: TransportTable): ConnectionLanguage {
  const settings = new Map(transports.toReversed().flatMap((one) => Object.entries(one.settings)))
  return { transports, settings, schema: inventorySchema(transports, settings) }
}
