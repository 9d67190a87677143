import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import type { Scope, SecretSource } from './value-template.ts'
import type { YamlMap, YamlNode } from './yaml-node.ts'

/** Gives the value that a source stands for; has it masked; throws when it cannot be had. */
export type ResolveSecret = (source: SecretSource) => string

/** Under this key a scope carries its `ResolveSecret`, and so do all that stand on it. */
const RESOLVE_SECRET: unique symbol = Symbol('resolve secret')

/** The scope with a way to resolve the secrets that values name. */
export function withSecrets(scope: Scope, resolve: ResolveSecret): Scope {
  return Object.create(scope, { [RESOLVE_SECRET]: { value: resolve, enumerable: true } }) as Scope
}

/** `undefined` for a scope that was never given one. */
export function secretResolver(scope: Scope): ResolveSecret | undefined {
  return (scope as { readonly [RESOLVE_SECRET]?: ResolveSecret })[RESOLVE_SECRET]
}

/** The node where it is meant as a secret: a map whose one key is `secret` and holds a map. */
export function asSecretNode(node: YamlNode): YamlMap | undefined {
  if (node.kind !== 'map' || node.entries.length !== 1) return undefined
  const [entry] = node.entries
  return entry?.key === 'secret' && entry.value.kind === 'map' ? node : undefined
}

/** The same for plain data. */
export function isSecretData(value: unknown): boolean {
  if (!isRecord(value) || !Object.hasOwn(value, 'secret')) return false
  for (const key in value) if (key !== 'secret') return false
  return isRecord(value['secret'])
}

/** Reads `{secret: {env | file | command: TEXT}}`; reports what is wrong and gives `undefined` then. */
export function readSecretSource(node: YamlNode, diagnostics: Diagnostics): SecretSource | undefined {
  const inner = node.kind === 'map' ? node.entries[0]?.value : undefined
  const [entry, ...more] = inner?.kind === 'map' ? inner.entries : []
  if (inner === undefined || entry === undefined || more.length > 0) {
    diagnostics.error('secret-source', 'a secret comes from exactly one place', inner?.span ?? node.span, HOW)
    return undefined
  }
  if (!isKind(entry.key)) {
    diagnostics.error('secret-kind', `unknown kind of secret "${entry.key}"`, entry.keySpan, HOW)
    return undefined
  }
  const text = entry.value.kind === 'scalar' ? entry.value.value : undefined
  if (typeof text !== 'string' || text === '' || text.includes('{{')) {
    diagnostics.error(
      'secret-not-plain',
      `${entry.key} must be plain text, without {{ … }}`,
      entry.value.span,
      HOW,
    )
    return undefined
  }
  return secretSource(entry.key, text, node.span)
}

const HOW = 'write secret: {env: NAME}, secret: {file: PATH} or secret: {command: "COMMAND"}'

const KINDS = ['env', 'file', 'command'] as const

function isKind(key: string): key is SecretSource['kind'] {
  return KINDS.some((kind) => kind === key)
}

function secretSource(kind: SecretSource['kind'], text: string, span: SourceSpan): SecretSource {
  if (kind === 'env') return { kind, name: text, span }
  return kind === 'file' ? { kind, path: text, span } : { kind, command: text, span }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
