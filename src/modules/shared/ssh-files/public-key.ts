import { createHash } from 'node:crypto'
import { leadingWords, withoutTrailing } from '../../../core/linear-text.ts'
import { type Failure, failure, isFailure } from '../../../core/module-definition.ts'

/** A public key in OpenSSH's format: `ssh-ed25519 AAAA… comment`. */
export interface PublicKey {
  /** The name in the protocol: `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` … */
  readonly type: string
  /** The key itself, in base64. */
  readonly blob: string
  readonly comment: string
}

export function parsePublicKey(text: string): PublicKey | Failure {
  const {
    words: [type = '', blob = ''],
    rest: comment,
  } = leadingWords(text, 2)
  if (!comment.includes('\n') && isKeyOf(type, blob)) return { type, blob, comment }
  return failure(
    `not a public key: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
    'it looks like: ssh-ed25519 AAAAC3… comment',
  )
}

export function parsePublicKeys(texts: readonly string[]): readonly PublicKey[] | Failure {
  const keys = texts.map(parsePublicKey)
  return keys.find(isFailure) ?? keys.filter((key): key is PublicKey => !isFailure(key))
}

/** Whether the base64 holds a key of that type: its first field repeats the type's name (RFC 4253, 6.6). */
export function isKeyOf(type: string, blob: string): boolean {
  if (!/^[A-Za-z0-9+/]+=*$/.test(blob)) return false
  return readField(Buffer.from(blob, 'base64'), 0)?.toString('latin1') === type && type !== ''
}

/** The fingerprint in the form of `ssh-keygen -l`. */
export function fingerprint({ blob }: PublicKey): string {
  return `SHA256:${withoutTrailing(createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64'), '=')}`
}

/** Bits of an RSA key's modulus, the third field; `undefined` for other types. */
export function rsaBits({ type, blob }: PublicKey): number | undefined {
  if (type !== 'ssh-rsa') return undefined
  const bytes = Buffer.from(blob, 'base64')
  const exponent = readField(bytes, 4 + type.length)
  const modulus = exponent && readField(bytes, 8 + type.length + exponent.length)
  if (modulus === undefined) return undefined
  const first = modulus.findIndex((byte) => byte !== 0)
  return first === -1 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24
}

function readField(bytes: Buffer, offset: number): Buffer | undefined {
  if (bytes.length < offset + 4) return undefined
  const end = offset + 4 + bytes.readUInt32BE(offset)
  return end <= bytes.length ? bytes.subarray(offset + 4, end) : undefined
}
