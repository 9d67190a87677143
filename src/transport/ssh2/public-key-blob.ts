/** A public key as known_hosts and the key exchange carry it (RFC 4253 section 6.6, RFC 5656, RFC 8709). */
export interface PublicKeyBlob {
  /** The type that the key's own bytes name: `ssh-ed25519`. */
  readonly type: string
  /** The same for every way to write the key: numbers without superfluous zeros. */
  readonly canonical: Buffer
}

/** The type that a public key's own bytes name; `undefined` when they are no key. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined
  const length = key.readUInt32BE(0)
  return length > 0 && length <= 64 && key.length > 4 + length
    ? key.toString('latin1', 4, 4 + length)
    : undefined
}

/** Reads a key as strictly as OpenSSH's sshkey_from_blob does; `undefined` for what is none, or one that ssh does not take. */
export function readPublicKey(blob: Buffer): PublicKeyBlob | undefined {
  const type = keyType(blob) ?? ''
  if (CERTIFICATE.test(type)) return { type, canonical: blob }
  const parts = readStrings(blob)?.slice(1)
  if (parts === undefined || SHAPES.get(type)?.(parts) !== true) return undefined
  return { type, canonical: type === 'ssh-rsa' ? canonicalRsa(parts) : blob }
}

/** The type under which a line of known_hosts may hold a key: an RSA key has three names. */
export function isNameOfType(name: string, type: string): boolean {
  return name === type || (type === 'ssh-rsa' && (name === 'rsa-sha2-256' || name === 'rsa-sha2-512'))
}

/** Decodes base64 as strictly as ssh does; `undefined` for what is none. White space within is passed over. */
export function decodeBase64(text: string): Buffer | undefined {
  const dense = text.replace(/[\n\v\f\r]/g, '')
  const bytes = Buffer.from(dense, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === dense ? bytes : undefined
}

type Shape = (parts: readonly Buffer[]) => boolean

/** ssh takes them for keys, whatever is in them; here they only stand in the way of other keys, as there. */
const CERTIFICATE = /^(?:ssh|ecdsa|sk)-[\w-]+-cert-v0[01]@openssh\.com$/

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>(
  Object.entries({
    'ssh-ed25519': (parts) => parts.length === 1 && parts[0]?.length === 32,
    'ecdsa-sha2-nistp256': ecdsa('nistp256', 32),
    'ecdsa-sha2-nistp384': ecdsa('nistp384', 48),
    'ecdsa-sha2-nistp521': ecdsa('nistp521', 66),
    'ssh-rsa': (parts) => parts.length === 2 && parts.every(isNumber) && bitsOf(parts[1]) >= LEAST_RSA_BITS,
    'ssh-dss': (parts) => parts.length === 4 && parts.every(isNumber),
    'sk-ssh-ed25519@openssh.com': (parts) => parts.length === 2 && parts[0]?.length === 32,
    'sk-ecdsa-sha2-nistp256@openssh.com': ([curve, point, ...rest]) =>
      rest.length === 1 && isPoint(curve, point, 'nistp256', 32),
  } satisfies Record<string, Shape>),
)

/** OpenSSH's SSH_RSA_MINIMUM_MODULUS_SIZE and its RequiredRSASize. */
const LEAST_RSA_BITS = 1024

function ecdsa(curve: string, bytes: number): Shape {
  return ([name, point, ...rest]) => rest.length === 0 && isPoint(name, point, curve, bytes)
}

function isPoint(name: Buffer | undefined, point: Buffer | undefined, curve: string, bytes: number): boolean {
  return name?.toString('latin1') === curve && point?.length === 1 + 2 * bytes && point[0] === 4
}

function isNumber(part: Buffer): boolean {
  return part.length > 0 && part.length <= LONGEST_NUMBER && (part[0] ?? 0) < 0x80
}

/** SSHBUF_MAX_BIGNUM, and the zero before it. */
const LONGEST_NUMBER = 16384 / 8 + 1

function bitsOf(number: Buffer = Buffer.alloc(0)): number {
  const dense = withoutZeros(number)
  return dense.length === 0 ? 0 : dense.length * 8 - Math.clz32(dense[0] ?? 0) + 24
}

function withoutZeros(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0)
  return first === -1 ? Buffer.alloc(0) : number.subarray(first)
}

function canonicalRsa(numbers: readonly Buffer[]): Buffer {
  const dense = numbers.map(withoutZeros)
  const signed = dense.map((one) => ((one[0] ?? 0) < 0x80 ? one : Buffer.concat([Buffer.alloc(1), one])))
  return Buffer.concat([Buffer.from('ssh-rsa'), ...signed].flatMap((part) => [lengthOf(part), part]))
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return length
}

/** What is put together of strings with their lengths before them; `undefined` where they do not add up. */
function readStrings(bytes: Buffer): readonly Buffer[] | undefined {
  const strings: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    strings.push(bytes.subarray(at + 4, end))
    at = end
  }
  return strings
}
