import { isInNetwork, parseIpAddress } from '../../inventory/ip-address.ts'
import type { PairSnapshot } from '../facts/found-pair.ts'
import type { VipAddress } from '../facts/member-facts.ts'
import { bothSeen, type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import { error, type Finding, when } from './finding.ts'

/** Exactly one host must hold the VIP, and once. */
export function vipFindings(snapshot: PairSnapshot): readonly Finding[] {
  const { address } = snapshot.pair.vip
  const seen = seenMembers(snapshot)
  const holders = seen.filter(({ holdsVip }) => holdsVip)
  const [first, second] = holders
  if (first !== undefined && second !== undefined) return [twoHolders(first, second, snapshot)]
  const stranger = thirdHolder(snapshot)
  if (stranger !== undefined) return [stranger]
  if (holders.length === 1) return holders.flatMap((holder) => twiceFindings(holder, snapshot))
  if (seen.length === 0 || (seen.length === 1 && snapshot.outside.trouble === undefined)) return []
  const who = seen.length === 2 ? 'neither host holds' : `${seen[0]?.name} does not hold`
  return [
    error(
      'no-holder',
      `${who} the VIP ${address}`,
      'see below and in `journalctl -t wrtc-pair -u keepalived` why neither takes it',
    ),
  ]
}

/** Two holders: either somebody has set the VIP by hand on the standby, or the two keepalived do not hear each other. */
function twoHolders(first: SeenMember, second: SeenMember, snapshot: PairSnapshot): Finding {
  const { address } = snapshot.pair.vip
  const problem = `both hosts hold the VIP ${address}`
  const misplaced = [first, second].find((member) => isMisplaced(member, snapshot))
  if (misplaced !== undefined)
    return error(
      'two-holders',
      `${problem}: on ${misplaced.name} it was set by hand, as ${forms(misplaced.vipAddresses, snapshot)}, for keepalived stands by there`,
      `take it away on ${misplaced.name}: ${misplaced.vipAddresses.map((one) => deletion(one, snapshot)).join('; ')}, and restart keepalived there, which stops what runs for it`,
    )
  const stopped = [first, second].find(
    ({ keepalived, loaded }) => !keepalived.isRunning || loaded.frozen.length > 0,
  )
  if (stopped !== undefined)
    return error(
      'two-holders',
      problem,
      `restart keepalived on ${stopped.name}, where it does not run: that takes the VIP away there`,
    )
  return error(
    'two-holders',
    `${problem}: keepalived on each takes the other host for dead, although both answer here`,
    `VRRP, IP protocol 112, does not pass from ${first.peerAddress} to ${second.peerAddress} or back: let it pass in the packet filters of both and in the network between them (\`tcpdump -ni any proto 112\` shows what arrives). Then one of them lets go of the VIP by itself within seconds`,
  )
}

/** Whether a host holds the VIP although its recorded role or the VIP's form shows that keepalived did not set it. */
function isMisplaced({ recorded, vipAddresses, app }: SeenMember, { pair }: PairSnapshot): boolean {
  if (vipAddresses.length > 0 && vipAddresses.every(({ prefix }) => prefix !== pair.vip.prefix)) return true
  return recorded !== undefined && recorded.role !== 'active' && !app.isRunning
}

/**
 * A holder with the VIP twice: keepalived removes the one that it has set, and leaves the other one behind when the
 * VIP moves.
 */
function twiceFindings(holder: SeenMember, snapshot: PairSnapshot): readonly Finding[] {
  const others = holder.vipAddresses.filter(({ prefix }) => prefix !== snapshot.pair.vip.prefix)
  return when(others.length > 0, () =>
    error(
      'vip-by-hand',
      `${holder.name} has the VIP as ${forms(others, snapshot)}, too, which keepalived has not set: it stays there when the VIP moves, and both hosts have it then`,
      `take it away there: ${others.map((one) => deletion(one, snapshot)).join('; ')}. keepalived may let go of its own for a moment then, so do it when nobody is on a call`,
    ),
  )
}

function forms(addresses: readonly VipAddress[], { pair }: PairSnapshot): string {
  const texts = addresses.map(({ prefix }) => `${pair.vip.address}/${prefix}`)
  return texts.length === 0 ? pair.vip.address : texts.join(' and ')
}

function deletion({ prefix, interface: name }: VipAddress, { pair }: PairSnapshot): string {
  return `\`ip address del ${pair.vip.address}/${prefix} dev ${name}\``
}

/** A third holder: the controller's neighbour table shows which hardware address answered. */
function thirdHolder(snapshot: PairSnapshot): Finding | undefined {
  const { mac } = snapshot.outside
  const both = bothSeen(snapshot)
  if (mac === undefined || both === undefined || both.some(({ macs }) => macs.includes(mac))) return undefined
  if (!isNear(snapshot)) return undefined
  return error(
    'third-holder',
    `a third machine answers at the VIP ${snapshot.pair.vip.address}: its hardware address is ${mac}`,
    'take the address from it',
  )
}

/** Whether this machine reaches the hosts by addresses of the VIP's own network. */
export function isNear({ pair: { vip }, members }: PairSnapshot): boolean {
  const network = parseIpAddress(vip.address)
  return members.every(({ address }) => {
    const ip = parseIpAddress(address)
    return ip !== undefined && network !== undefined && isInNetwork(ip, network, vip.prefix)
  })
}
