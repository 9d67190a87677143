import type { Diagnostics } from '../core/diagnostic.ts'
import { asMap, asString, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlMap, YamlNode } from '../language/yaml-node.ts'
import type { Host } from './model.ts'
import { isMeaningful, labelsFor, type TransportSettings, type TransportTable } from './transport-settings.ts'

/** What is said of a host must mean something with its transport, and hosts are reached only through hosts of a network. */
export function checkTransports(
  root: YamlMap,
  hosts: ReadonlyMap<string, Host>,
  transports: TransportTable,
  diagnostics: Diagnostics,
): void {
  const named = (name: string | undefined): TransportSettings | undefined =>
    transports.find((one) => one.name === name)
  const transportOf = (host: string): TransportSettings | undefined =>
    named(hosts.get(host)?.connection.transport)
  const refuse = (node: YamlNode | undefined, transport: TransportSettings | undefined): void => {
    for (const entry of asMap(node)?.entries ?? [])
      if (transport !== undefined && !isMeaningful(entry.key, transport, transports))
        refuseSetting(entry, transport, labelsFor(entry.key, transports), diagnostics)
  }
  for (const node of [root, ...valuesIn(root, 'groups'), ...valuesIn(root, 'hosts')]) {
    const connection = memberOf(node, 'connection')
    refuse(connection, named(transportSaidIn(connection)))
    for (const jump of [memberOf(connection, 'jump'), node === root ? undefined : memberOf(node, 'jump')])
      if (jump !== undefined) checkJump(jump, transportOf(asString(jump) ?? ''), diagnostics)
  }
  for (const { key, value } of asMap(memberOf(root, 'hosts'))?.entries ?? []) {
    const connection = memberOf(value, 'connection')
    refuse(value, transportOf(key))
    if (transportSaidIn(connection) === undefined) refuse(connection, transportOf(key))
  }
}

function transportSaidIn(connection: YamlNode | undefined): string | undefined {
  return asString(memberOf(connection, 'transport'))
}

function refuseSetting(
  { key, keySpan }: YamlEntry,
  { name }: TransportSettings,
  labels: readonly string[],
  diagnostics: Diagnostics,
): void {
  diagnostics.error(
    'meaningless-with-transport',
    `"${key}" means nothing with transport: ${name}`,
    keySpan,
    `it is for ${labels.join(' and ')}: leave it out`,
  )
}

function checkJump(node: YamlNode, way: TransportSettings | undefined, diagnostics: Diagnostics): void {
  if (way === undefined || way.overNetwork) return
  diagnostics.error(
    'jump-leads-nowhere',
    `"${asString(node)}" is ${way.hostNoun} (transport: ${way.name}): no host is reached through it`,
    node.span,
    'leave `jump` out: what is reached from here needs none',
  )
}

function valuesIn(root: YamlMap, key: string): readonly YamlNode[] {
  return asMap(memberOf(root, key))?.entries.map(({ value }) => value) ?? []
}
