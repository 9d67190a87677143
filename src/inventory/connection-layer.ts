import { asNumber, asString, memberOf } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { ConnectionLanguage } from './connection-language.ts'
import { readSecret, readSetting, type SettingContext } from './connection-setting.ts'
import type { ConnectionSettings } from './model.ts'

/** What one `connection:` says; a nearer one wins setting by setting. */
export type ConnectionLayer = Partial<ConnectionSettings>

/** What reading a part of the inventory needs. */
export interface LayerContext extends SettingContext {
  readonly connections: ConnectionLanguage
}

/** A value of a wrong type has been reported by the inventory's schema and is passed over here. */
export function readConnection(node: YamlNode | undefined, context: LayerContext): ConnectionLayer {
  // Most of tens of thousands of hosts and groups have none.
  if (node === undefined) return NOTHING
  const { connections, diagnostics } = context
  const transport = asString(memberOf(node, 'transport'))
  return withoutUndefined({
    transport: connections.transports.some(({ name }) => name === transport) ? transport : undefined,
    user: asString(memberOf(node, 'user')),
    port: asNumber(memberOf(node, 'port')),
    jump: asString(memberOf(node, 'jump')),
    becomePassword: readSecret('become_password', memberOf(node, 'become_password'), diagnostics),
    connectTimeoutMs: milliseconds(memberOf(node, 'connect_timeout')),
    authTimeoutMs: milliseconds(memberOf(node, 'auth_timeout')),
    own: readOwn(node, context),
  })
}

/** `undefined` where nothing is said that only some transports have. */
function readOwn(node: YamlNode, context: LayerContext): ConnectionSettings['own'] | undefined {
  let own: Record<string, unknown> | undefined
  for (const [key, { kind }] of context.connections.settings) {
    const value = readSetting(kind, key, memberOf(node, key), context)
    if (value !== undefined) own = { ...own, [key]: value }
  }
  return own
}

/** What holds where the inventory says nothing. */
export function defaultConnection(
  { transports, settings }: ConnectionLanguage,
  home: string,
  exists: (path: string) => boolean,
): ConnectionSettings {
  return {
    transport: transports[0].name,
    user: undefined,
    port: 22,
    jump: undefined,
    becomePassword: undefined,
    connectTimeoutMs: 10_000,
    authTimeoutMs: 20_000,
    own: Object.fromEntries([...settings].map(([key, one]) => [key, one.byDefault({ home, exists })])),
  }
}

/** What layers come to, the nearest last. */
export function mergeConnections(
  outermost: ConnectionSettings,
  layers: readonly ConnectionLayer[],
): ConnectionSettings {
  const own = Object.assign(
    {},
    outermost.own,
    ...layers.map((layer) => layer.own),
  ) as ConnectionSettings['own']
  return Object.assign({}, outermost, ...layers, { own }) as ConnectionSettings
}

function milliseconds(node: YamlNode | undefined): number | undefined {
  const seconds = asNumber(node)
  return seconds === undefined ? undefined : Math.round(seconds * 1000)
}

type MaybeUndefined<T> = { readonly [Key in keyof T]: T[Key] | undefined }

const NOTHING: ConnectionLayer = {}

function withoutUndefined(layer: MaybeUndefined<ConnectionSettings>): ConnectionLayer {
  const said: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(layer)) if (value !== undefined) said[key] = value
  return said
}
