import type { Diagnostics } from '../core/diagnostic.ts'
import { formatSpan, type SourceSpan } from '../core/source.ts'
import { isInNetwork, isSameAddress, parseIpAddress } from './ip-address.ts'
import type { Host, Pair } from './model.ts'
import type { LoadedPair } from './read-pairs.ts'

type Hosts = ReadonlyMap<string, Host>

/** What holds between a pair, its members and the other pairs. */
export function checkPairs(pairs: readonly LoadedPair[], hosts: Hosts, diagnostics: Diagnostics): void {
  checkMembership(pairs, diagnostics)
  checkVipsDiffer(pairs, diagnostics)
  for (const { pair, vipNode } of pairs) {
    const members = [hosts.get(pair.active), hosts.get(pair.standby)].filter((host) => host !== undefined)
    const [a, b] = members
    if (a !== undefined && b !== undefined && a !== b) checkAddresses(pair, a, b, diagnostics)
    if (vipNode !== undefined) checkVip(pair, vipNode.span, members, diagnostics)
  }
}

function checkMembership(pairs: readonly LoadedPair[], diagnostics: Diagnostics): void {
  const pairOf = new Map<string, Pair>()
  for (const { pair } of pairs) {
    for (const name of new Set([pair.active, pair.standby])) {
      const other = pairOf.get(name)
      if (name === '') continue
      if (other === undefined) pairOf.set(name, pair)
      else
        diagnostics.error(
          'host-in-two-pairs',
          `"${name}" is in two pairs, "${other.name}" and "${pair.name}"`,
          pair.span,
          'its role and its peer would not be known: let each host be in one pair at most',
        )
    }
  }
}

function checkAddresses(pair: Pair, a: Host, b: Host, diagnostics: Diagnostics): void {
  const reach = isSameAddress(a.address, b.address) && a.connection.port === b.connection.port
  if (reach) reportSame('address', a.address, pair, a, b, diagnostics)
  else if (isSameAddress(a.peerAddress, b.peerAddress))
    reportSame('address for their link', a.peerAddress, pair, a, b, diagnostics)
}

function reportSame(
  what: string,
  address: string,
  pair: Pair,
  a: Host,
  b: Host,
  diagnostics: Diagnostics,
): void {
  diagnostics.error(
    'pair-with-one-address',
    `the two hosts of the pair "${pair.name}" have one ${what}: ${address}`,
    b.span,
    `"${a.name}" has it at ${formatSpan(a.span)}`,
  )
}

function checkVipsDiffer(pairs: readonly LoadedPair[], diagnostics: Diagnostics): void {
  const byAddress = new Map<string, LoadedPair>()
  for (const loaded of pairs) {
    const { pair, vipNode } = loaded
    if (vipNode === undefined) continue
    const ip = parseIpAddress(pair.vip.address)
    const key = ip === undefined ? pair.vip.address : `${ip.version} ${ip.bits}`
    const other = byAddress.get(key)
    if (other === undefined) byAddress.set(key, loaded)
    if (other === undefined) continue
    diagnostics.error(
      'vip-taken',
      `the pairs "${other.pair.name}" and "${pair.name}" have one VIP: ${pair.vip.address}`,
      vipNode.span,
      'each pair needs an address of its own',
    )
  }
}

function checkVip(pair: Pair, span: SourceSpan, members: readonly Host[], diagnostics: Diagnostics): void {
  const { address } = pair.vip
  for (const host of members) {
    const own = [host.address, host.peerAddress].some((one) => isSameAddress(one, address))
    if (own)
      diagnostics.error(
        'vip-of-a-host',
        `the VIP ${address} is the address of "${host.name}" itself`,
        span,
        'the VIP floats between the two hosts: take a free address of their network',
      )
    else if (isOutside(host, pair))
      diagnostics.warning(
        'vip-network-unknown',
        `the VIP ${address}/${pair.vip.prefix} is in a network of which "${host.name}" has no address here`,
        span,
        'that is right only if the host has another address there',
      )
  }
}

/** Only literal addresses can tell. */
function isOutside(host: Host, pair: Pair): boolean {
  const vip = parseIpAddress(pair.vip.address)
  const own = [host.address, host.peerAddress].map(parseIpAddress)
  return vip !== undefined && own.every((ip) => ip !== undefined && !isInNetwork(ip, vip, pair.vip.prefix))
}
