import type { Diagnostics } from '../core/diagnostic.ts'
import { asSecretNode, readSecretSource } from '../language/secret-source.ts'
import type { SecretSource } from '../language/value-template.ts'
import { asBoolean, asString, itemsOf } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import { resolveFrom } from './local-path.ts'

/** A setting of `connection:` that a transport has for itself. */
export type ConnectionSetting = {
  readonly [Kind in SettingKind]: {
    readonly kind: Kind
    /** For the reference: a sentence or more. */
    readonly meaning: string
    /** What holds where the inventory says nothing. */
    readonly byDefault: (place: DefaultPlace) => SettingValues[Kind]
  }
}[SettingKind]

/** What a setting of each kind comes to. Paths are resolved. */
export interface SettingValues {
  readonly flag: boolean
  readonly paths: readonly string[]
  readonly secret: SecretSource | undefined
  readonly text: string | undefined
}

export type SettingKind = keyof SettingValues

interface DefaultPlace {
  /** What `~` stands for. */
  readonly home: string
  readonly exists: (path: string) => boolean
}

/** What reading a part of the inventory needs. */
export interface SettingContext {
  /** The inventory's path. */
  readonly path: string
  readonly home: string
  readonly diagnostics: Diagnostics
}

/** The JSON Schema of a setting; secrets are checked where they are read, for they have messages of their own. */
export function schemaOf({ kind, meaning }: ConnectionSetting): object {
  return { ...SCHEMAS[kind], meaning }
}

export const NAMES = { type: 'array', items: { type: 'string', minLength: 1 } } as const
export const SECRET = { shown: 'secret' } as const

const SCHEMAS: Readonly<Record<SettingKind, object>> = {
  flag: { type: 'boolean' },
  paths: NAMES,
  secret: SECRET,
  text: { type: 'string', minLength: 1 },
}

/** `undefined` where nothing is said, or the value is of a wrong type, which the inventory's schema has reported. */
export function readSetting(
  kind: SettingKind,
  key: string,
  node: YamlNode | undefined,
  context: SettingContext,
): SettingValues[SettingKind] {
  switch (kind) {
    case 'flag':
      return asBoolean(node)
    case 'paths':
      return readPaths(node, context)
    case 'secret':
      return readSecret(key, node, context.diagnostics)
    case 'text':
      return asString(node)
  }
}

function readPaths(
  node: YamlNode | undefined,
  { path, home }: SettingContext,
): readonly string[] | undefined {
  if (node?.kind !== 'list') return undefined
  return itemsOf(node).flatMap((item) => {
    const text = asString(item)
    return text === undefined ? [] : [resolveFrom(path, text, home)]
  })
}

export function readSecret(
  key: string,
  node: YamlNode | undefined,
  diagnostics: Diagnostics,
): SecretSource | undefined {
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
