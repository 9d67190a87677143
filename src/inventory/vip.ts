import type { Diagnostics } from '../core/diagnostic.ts'
import { asString } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import { hostMask, hostPart, type IpAddress, parseIpAddress, widthOf } from './ip-address.ts'
import type { Vip } from './model.ts'

/** Reads `10.0.0.10/24` or `fd00::10/64`; reports what cannot be a floating address of two hosts. */
export function readVip(
  node: YamlNode,
  device: string | undefined,
  diagnostics: Diagnostics,
): Vip | undefined {
  const text = asString(node)
  const [address = '', prefixText, ...more] = (text ?? '').split('/')
  const ip = parseIpAddress(address)
  const prefix = /^\d{1,3}$/.test(prefixText ?? '') ? Number(prefixText) : Number.NaN
  if (ip === undefined || more.length > 0 || !(prefix <= widthOf(ip.version))) {
    const shown = node.kind === 'scalar' ? ` "${node.text}"` : ''
    diagnostics.error(
      'vip-not-an-address',
      `the VIP${shown} is not an address with a prefix`,
      node.span,
      EXAMPLE,
    )
    return undefined
  }
  const problem = problemOf(ip, prefix)
  if (problem !== undefined) {
    diagnostics.error(
      'vip-unusable',
      `the VIP ${address} ${problem}`,
      node.span,
      'take a free address of the network that the two hosts share',
    )
    return undefined
  }
  return { address, prefix, interface: device }
}

const EXAMPLE = 'write it with the prefix of its network, as in 10.0.0.10/24 or fd00::10/64'

function problemOf(ip: IpAddress, prefix: number): string | undefined {
  if (prefix === 0) return 'has the prefix 0, which is the whole internet'
  if (isSpecial(ip)) return 'is not one that a host can hold'
  if (prefix >= widthOf(ip.version) - 1) return undefined
  if (hostPart(ip, prefix) === 0n) return `is the address of the network /${prefix} itself`
  const isLast = hostPart(ip, prefix) === hostMask(ip.version, prefix)
  return ip.version === 4 && isLast ? `is the broadcast address of its network /${prefix}` : undefined
}

/** Unspecified, loopback and multicast addresses (RFC 6890, RFC 5771, RFC 4291), and IPv4's reserved last sixteenth. */
function isSpecial({ version, bits }: IpAddress): boolean {
  if (version === 6) return bits <= 1n || bits >> 120n === 0xffn
  const first = bits >> 24n
  return first === 0n || first === 127n || first >= 224n
}
