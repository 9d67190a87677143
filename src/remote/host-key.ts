import { createHash } from 'node:crypto'
import type { Refusal, Target } from './contract.ts'
import type { HostKeys, KnownHost } from './known-hosts.ts'
import { keyType } from './known-hosts.ts'

/**
 * Judges the key that a host shows. `undefined` means that it is the pinned one; nothing else is ever accepted.
 */
export function judgeHostKey(
  target: Pick<Target, 'name' | 'address' | 'port'>,
  keys: HostKeys & { readonly bare: readonly KnownHost[] },
  shown: Buffer,
): Refusal | undefined {
  const same = (entry: KnownHost): boolean => entry.key.equals(shown)
  const revoked = keys.revoked.find(same)
  if (revoked !== undefined) return revokedKey(target, shown, revoked)
  if (keys.pinned.some(same) || keys.bare.some(same)) return undefined
  const rival = keys.pinned.find((entry) => entry.type === keyType(shown)) ?? keys.pinned[0]
  return rival === undefined ? unknownKey(target, shown, keys.authorities[0]) : otherKey(target, shown, rival)
}

/** `SHA256:…`, as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/**
 * The algorithms to offer: those of the keys that are known for the host come first, for a host that has several
 * keys shows the one that is asked for first.
 */
export function hostKeyAlgorithms(
  keys: HostKeys & { readonly bare: readonly KnownHost[] },
): HostKeyAlgorithm[] {
  const known = new Set([...keys.pinned, ...keys.bare].map((entry) => entry.type))
  const isKnown = (algorithm: HostKeyAlgorithm): boolean =>
    known.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm)
  return [...ALGORITHMS.filter(isKnown), ...ALGORITHMS.filter((algorithm) => !isKnown(algorithm))]
}

/** A key as people compare it: `ssh-ed25519 SHA256:…`. */
export function describeKey(key: Buffer): string {
  return `${keyType(key) ?? 'unknown type'} ${fingerprint(key)}`
}

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number]

const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const

type Named = Pick<Target, 'name' | 'address' | 'port'>

function unknownKey(target: Named, shown: Buffer, authority: KnownHost | undefined): Refusal {
  const certificate =
    authority === undefined
      ? ''
      : ` (${authority.file}:${authority.line} names a certificate authority for it; certificates are not supported)`
  return {
    kind: 'host-key',
    message: `host key of ${place(target)} is not known: it shows ${describeKey(shown)}${certificate}`,
    hint: `compare the fingerprint with the host's own, then accept it: wrtcplay trust ${target.name}`,
  }
}

function otherKey(target: Named, shown: Buffer, rival: KnownHost): Refusal {
  const what = rival.type === keyType(shown) ? 'has changed' : 'is not the pinned one'
  return {
    kind: 'host-key',
    message:
      `host key of ${place(target)} ${what}: it shows ${describeKey(shown)}, ` +
      `but ${rival.file}:${rival.line} holds ${describeKey(rival.key)}`,
    hint:
      'somebody may be in between, or the host was installed anew; when you know which, ' +
      `accept the new key: wrtcplay trust --replace ${target.name}`,
  }
}

function revokedKey(target: Named, shown: Buffer, revoked: KnownHost): Refusal {
  return {
    kind: 'host-key',
    message: `host key of ${place(target)} is revoked by ${revoked.file}:${revoked.line}: ${describeKey(shown)}`,
    hint: 'whoever holds this key may pretend to be the host: give the host new keys',
  }
}

function place(target: Named): string {
  return `${target.name} (${target.address} port ${target.port})`
}
