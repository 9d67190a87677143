import { createHash } from 'node:crypto'
import { withoutTrailing } from '../../core/linear-text.ts'
import type { Refusal } from '../../shell/contract.ts'
import type { HostKeys, KnownHost, KnownKeys } from './known-hosts.ts'
import { keyType, readPublicKey } from './public-key-blob.ts'
import type { SshTarget } from './ssh-target.ts'

/**
 * Judges the key that a host shows, as OpenSSH's check_host_key does with StrictHostKeyChecking. `undefined` means that it
 * is a pinned one; nothing else is ever accepted. Stricter than ssh: a host certificate is none that is known.
 */
export function judgeHostKey(
  target: Pick<SshTarget, 'name' | 'address' | 'port'>,
  keys: KnownKeys,
  shown: Buffer,
): Refusal | undefined {
  const canonical = readPublicKey(shown)?.canonical
  const same = (entry: KnownHost): boolean => canonical?.equals(entry.canonical) === true
  // The bare name has no say where the host is pinned with its port: there is nothing in `bare` then.
  const revoked = keys.revoked.find(same) ?? keys.bare.revoked.find(same)
  if (revoked !== undefined) return revokedKey(target, shown, revoked)
  if (keys.pinned.some(same) || keys.bare.pinned.some(same)) return undefined
  const rival = keys.pinned.find((entry) => entry.type === keyType(shown)) ?? keys.pinned[0]
  return rival === undefined
    ? unknownKey(target, shown, keys.authorities[0] ?? keys.bare.authorities[0])
    : otherKey(target, shown, rival)
}

/** `SHA256:…`, as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${withoutTrailing(createHash('sha256').update(key).digest('base64'), '=')}`
}

/**
 * The algorithms to offer, ordered as OpenSSH's order_hostkeyalgs does: a host that has several keys shows one of the kind
 * that is asked for first. So those of the pinned keys come first, but where the best of all is pinned, too, the order stays.
 * Signatures with SHA-1 only where they were asked for: OpenSSH has not offered them since 8.8.
 */
export function hostKeyAlgorithms(keys: HostKeys, sshRsa: boolean): HostKeyAlgorithm[] {
  const known = knownTypes(keys)
  const isKnown = (algorithm: HostKeyAlgorithm): boolean =>
    known.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm)
  const offered: readonly HostKeyAlgorithm[] = sshRsa ? [...ALGORITHMS, SHA1] : ALGORITHMS
  if (known.has(BEST)) return [...offered]
  return [...offered.filter(isKnown), ...offered.filter((algorithm) => !isKnown(algorithm))]
}

/** Those of which the first key that is pinned is not revoked; the name without the port has no say. */
function knownTypes({ pinned, revoked }: HostKeys): ReadonlySet<string> {
  const firsts = pinned.filter(({ type }, index) => pinned.findIndex((one) => one.type === type) === index)
  const isRevoked = (entry: KnownHost): boolean =>
    revoked.some((one) => one.canonical.equals(entry.canonical))
  return new Set(firsts.filter((entry) => !isRevoked(entry)).map(({ type }) => type))
}

/** A key as people compare it: `ssh-ed25519 SHA256:…`. */
export function describeKey(key: Buffer): string {
  return `${keyType(key) ?? 'unknown type'} ${fingerprint(key)}`
}

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number] | typeof SHA1

const BEST = 'ssh-ed25519'
/** The name of the key type, and of its signatures with SHA-1. */
const SHA1 = 'ssh-rsa'

const ALGORITHMS = [
  BEST,
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

type Named = Pick<SshTarget, 'name' | 'address' | 'port'>

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
