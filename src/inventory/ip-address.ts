import { isIP } from 'node:net'

/** A literal IPv4 or IPv6 address as a number, so that two spellings of one address are equal. */
export interface IpAddress {
  readonly version: 4 | 6
  readonly bits: bigint
}

/** `undefined` for what is not a literal address, such as a DNS name or one with a zone (`fe80::1%eth0`). */
export function parseIpAddress(text: string): IpAddress | undefined {
  const version = isIP(text)
  if (version === 4) return { version, bits: joinParts(ipv4Parts(text), 8n) }
  if (version === 6 && !text.includes('%')) return { version, bits: joinParts(ipv6Parts(text), 16n) }
  return undefined
}

/** Whether two texts name one address: literally, or as two spellings of it. */
export function isSameAddress(a: string, b: string): boolean {
  const [ipA, ipB] = [parseIpAddress(a), parseIpAddress(b)]
  if (ipA === undefined || ipB === undefined) return a.toLowerCase() === b.toLowerCase()
  return ipA.version === ipB.version && ipA.bits === ipB.bits
}

/** An address or a name with a port, as a URL has it: an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
export function withPort(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`
}

/** How many bits an address of this version has. */
export function widthOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128
}

/** The part of an address behind its network's prefix. */
export function hostPart(address: IpAddress, prefix: number): bigint {
  return address.bits & hostMask(address.version, prefix)
}

/** All ones behind the prefix. */
export function hostMask(version: 4 | 6, prefix: number): bigint {
  return (1n << BigInt(widthOf(version) - prefix)) - 1n
}

export function isInNetwork(address: IpAddress, network: IpAddress, prefix: number): boolean {
  if (address.version !== network.version) return false
  const shift = BigInt(widthOf(network.version) - prefix)
  return address.bits >> shift === network.bits >> shift
}

function ipv4Parts(text: string): readonly number[] {
  return text.split('.').map(Number)
}

function ipv6Parts(text: string): readonly number[] {
  const [head = '', tail] = text.split('::')
  const before = hextets(head)
  if (tail === undefined) return before
  const after = hextets(tail)
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function hextets(text: string): readonly number[] {
  if (text === '') return []
  return text
    .split(':')
    .flatMap((part) => (part.includes('.') ? pairsOf(ipv4Parts(part)) : [Number.parseInt(part, 16)]))
}

function pairsOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): readonly number[] {
  return [a * 256 + b, c * 256 + d]
}

function joinParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n)
}
