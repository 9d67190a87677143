import { join } from 'node:path'
import type { Diagnostics } from '../core/diagnostic.ts'
import { asSecretNode, readSecretSource } from '../language/secret-source.ts'
import type { SecretSource } from '../language/value-template.ts'
import { asBoolean, asNumber, asString, itemsOf, memberOf } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import { resolveFrom } from './local-path.ts'
import type { ConnectionSettings } from './model.ts'

/** What one `connection:` says; a nearer one wins setting by setting. */
export type ConnectionLayer = Partial<ConnectionSettings>

/** What reading a part of the inventory needs. */
export interface LayerContext {
  /** The inventory's path. */
  readonly path: string
  readonly home: string
  readonly diagnostics: Diagnostics
}

/** Where `wrtcplay trust` pins host keys: below the working directory. */
export const PINNED_KNOWN_HOSTS = join('.wrtcplay', 'known_hosts')

/** A value of a wrong type has been reported by the inventory's schema and is passed over here. */
export function readConnection(node: YamlNode | undefined, context: LayerContext): ConnectionLayer {
  // Most of tens of thousands of hosts and groups have none.
  if (node === undefined) return NOTHING
  const paths = (key: string): readonly string[] | undefined => readPaths(memberOf(node, key), context)
  const knownHosts = paths('known_hosts')
  return withoutUndefined({
    transport: transportNamed(asString(memberOf(node, 'transport'))),
    user: asString(memberOf(node, 'user')),
    port: asNumber(memberOf(node, 'port')),
    jump: asString(memberOf(node, 'jump')),
    keys: paths('keys'),
    keyPassphrase: readSecret(node, 'key_passphrase', context.diagnostics),
    agent: asBoolean(memberOf(node, 'agent')),
    password: readSecret(node, 'password', context.diagnostics),
    becomePassword: readSecret(node, 'become_password', context.diagnostics),
    knownHosts: knownHosts === undefined ? undefined : [...knownHosts, PINNED_KNOWN_HOSTS],
    sshRsa: asBoolean(memberOf(node, 'ssh_rsa')),
    connectTimeoutMs: milliseconds(memberOf(node, 'connect_timeout')),
    authTimeoutMs: milliseconds(memberOf(node, 'auth_timeout')),
  })
}

/** What holds where the inventory says nothing; ssh's own files, and what `wrtcplay trust` pinned. */
export function defaultConnection(home: string, keyExists: (path: string) => boolean): ConnectionSettings {
  return {
    transport: 'ssh2',
    user: undefined,
    port: 22,
    keys: ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name)).filter(keyExists),
    keyPassphrase: undefined,
    agent: true,
    password: undefined,
    becomePassword: undefined,
    knownHosts: [
      join(home, '.ssh', 'known_hosts'),
      join(home, '.ssh', 'known_hosts2'),
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
      PINNED_KNOWN_HOSTS,
    ],
    sshRsa: false,
    jump: undefined,
    connectTimeoutMs: 10_000,
    authTimeoutMs: 20_000,
  }
}

function transportNamed(name: string | undefined): ConnectionSettings['transport'] | undefined {
  return name === 'ssh2' || name === 'local' ? name : undefined
}

function readPaths(node: YamlNode | undefined, { path, home }: LayerContext): readonly string[] | undefined {
  if (node?.kind !== 'list') return undefined
  return itemsOf(node).flatMap((item) => {
    const text = asString(item)
    return text === undefined ? [] : [resolveFrom(path, text, home)]
  })
}

function readSecret(
  parent: YamlNode | undefined,
  key: string,
  diagnostics: Diagnostics,
): SecretSource | undefined {
  const node = memberOf(parent, key)
  if (node === undefined) return undefined
  const secret = asSecretNode(node)
  if (secret !== undefined) return readSecretSource(secret, diagnostics)
  diagnostics.privateError(
    'secret-written-out',
    `${key} must be a secret that is kept elsewhere`,
    node.span,
    `write ${key}: {secret: {env: NAME}}, {secret: {file: PATH}} or {secret: {command: COMMAND}}`,
  )
  return undefined
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
