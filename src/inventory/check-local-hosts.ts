import type { Diagnostics } from '../core/diagnostic.ts'
import { asMap, asString, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlMap, YamlNode } from '../language/yaml-node.ts'
import type { Host } from './model.ts'

/** What is said of hosts that are the controller itself must mean something there. */
export function checkLocalHosts(
  root: YamlMap,
  hosts: ReadonlyMap<string, Host>,
  diagnostics: Diagnostics,
): void {
  const isLocal = (name: string | undefined): boolean =>
    hosts.get(name ?? '')?.connection.transport === 'local'
  for (const node of [root, ...valuesIn(root, 'groups'), ...valuesIn(root, 'hosts')]) {
    const connection = memberOf(node, 'connection')
    const isSaidHere = asString(memberOf(connection, 'transport')) === 'local'
    for (const entry of isSaidHere ? meaningless(connection) : []) refuse(entry, diagnostics)
    for (const jump of [memberOf(connection, 'jump'), node === root ? undefined : memberOf(node, 'jump')])
      if (jump !== undefined && isLocal(asString(jump)))
        diagnostics.error(
          'jump-over-local',
          `"${asString(jump)}" is this machine (transport: local): no host is reached through it`,
          jump.span,
          'leave `jump` out: what is reached from here needs none',
        )
  }
  for (const { key, value } of asMap(memberOf(root, 'hosts'))?.entries ?? []) {
    if (!isLocal(key)) continue
    const connection = memberOf(value, 'connection')
    const isSaidHere = asString(memberOf(connection, 'transport')) === 'local'
    const own = [...meaningless(value), ...(isSaidHere ? [] : meaningless(connection))]
    for (const entry of own) refuse(entry, diagnostics)
  }
}

function refuse({ key, keySpan }: YamlEntry, diagnostics: Diagnostics): void {
  diagnostics.error(
    'meaningless-with-local',
    `"${key}" means nothing with transport: local`,
    keySpan,
    'it is for SSH: leave it out',
  )
}

function meaningless(node: YamlNode | undefined): readonly YamlEntry[] {
  return (asMap(node)?.entries ?? []).filter(({ key }) => OF_SSH.has(key))
}

function valuesIn(root: YamlMap, key: string): readonly YamlNode[] {
  return asMap(memberOf(root, key))?.entries.map(({ value }) => value) ?? []
}

const OF_SSH: ReadonlySet<string> = new Set([
  'port',
  'jump',
  'keys',
  'key_passphrase',
  'agent',
  'password',
  'known_hosts',
  'ssh_rsa',
  'connect_timeout',
])
