import { isSameAddress } from '../../inventory/ip-address.ts'
import type { PairSnapshot } from '../facts/found-pair.ts'
import type { KeepalivedConfig } from '../facts/member-facts.ts'
import { bothSeen, eachWithPeer, type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { error, type Finding, note, when } from './finding.ts'
import { isKeptAway } from './maintenance.ts'
import { RUN_AGAIN } from './playbook-command.ts'

/** keepalived must run on both hosts, with configurations and scripts that fit together. */
export function keepalivedFindings(snapshot: PairSnapshot): readonly Finding[] {
  return [
    ...seenMembers(snapshot).flatMap(stoppedFindings),
    ...sharedFindings(snapshot),
    ...eachWithPeer(snapshot).flatMap(([member, peer]) => addressFindings(member, peer.peerAddress)),
    ...scriptFindings(snapshot),
  ]
}

function stoppedFindings(member: SeenMember): readonly Finding[] {
  const { name, keepalived, unfit, recorded, holdsVip } = member
  if (!keepalived.isRunning)
    return [
      error(
        'keepalived-stopped',
        `keepalived does not run on ${name}: ${holdsVip ? 'nothing moves the VIP away when it must' : 'it cannot take over'}`,
        `start it there; \`systemctl status keepalived\` tells why it ended`,
      ),
    ]
  // Another rule tells of it, with who and why.
  if (isKeptAway(member)) return []
  if (unfit !== undefined)
    return [
      error(
        'unfit',
        `${name} is not fit to have the VIP: ${unfit}`,
        'mend that; within a second it is fit again by itself',
      ),
    ]
  return when(recorded?.role === 'fault', () =>
    error(
      'fault-left-over',
      `${name} is still marked as failed (${recorded?.reason}, since ${recorded?.since}), although it is fit`,
      'reload keepalived there; if that does not help, look at `journalctl -t wrtc-pair`',
    ),
  )
}

function sharedFindings(snapshot: PairSnapshot): readonly Finding[] {
  const both = bothSeen(snapshot)
  const [first, second] = both?.map(({ keepalivedConfig }) => keepalivedConfig) ?? []
  if (both === undefined || first === undefined || second === undefined) return []
  const names = both.map(({ name }) => name).join(' and ')
  const own = [
    ...when(first.priority === second.priority, () =>
      error(
        'same-priority',
        `${names} have the same priority ${first.priority}`,
        `which of two that start together takes the VIP is left to chance: ${RUN_AGAIN}`,
      ),
    ),
    ...when(!Object.is(first.routerId, second.routerId), () =>
      error(
        'router-ids-differ',
        `${names} have different router ids, ${first.routerId} and ${second.routerId}: they do not hear each other`,
        RUN_AGAIN,
      ),
    ),
  ]
  if (own.length > 0) return own
  return when(first.digest !== second.digest, () =>
    error(
      'keepalived-differs',
      `keepalived is configured differently on ${names}${differingAdvert(first, second)}`,
      RUN_AGAIN,
    ),
  )
}

function differingAdvert(first: KeepalivedConfig, second: KeepalivedConfig): string {
  const isKnown = !Number.isNaN(first.advertSeconds + second.advertSeconds)
  if (!isKnown || first.advertSeconds === second.advertSeconds) return ''
  return `: adverts every ${first.advertSeconds} s and ${second.advertSeconds} s`
}

function addressFindings(
  { name, keepalivedConfig, peerAddress }: SeenMember,
  peer: string,
): readonly Finding[] {
  if (keepalivedConfig === undefined) return []
  const { ownAddress, peers } = keepalivedConfig
  const isRight =
    isSameAddress(ownAddress, peerAddress) && peers.length === 1 && isSameAddress(peers[0] ?? '', peer)
  return when(!isRight, () =>
    error(
      'keepalived-addresses',
      `keepalived on ${name} sends from ${ownAddress} to ${peers.join(', ')}, not from ${peerAddress} to ${peer}`,
      RUN_AGAIN,
    ),
  )
}

function scriptFindings(snapshot: PairSnapshot): readonly Finding[] {
  const both = bothSeen(snapshot)
  const open = seenMembers(snapshot).flatMap(({ name, scripts }) =>
    scripts
      .filter(({ mode, isRoots }) => !isRoots || (Number.parseInt(mode, 8) & 0o022) !== 0)
      .map(({ path }) =>
        error(
          'script-writable',
          `${path} on ${name} can be written by others than root, so keepalived will not run it`,
          RUN_AGAIN,
        ),
      ),
  )
  if (both === undefined) return open
  const [first, second] = both
  const paths = [...new Set(both.flatMap(({ scripts }) => scripts.map(({ path }) => path)))]
  const digestOn = (member: SeenMember, path: string): string | undefined =>
    member.scripts.find((script) => script.path === path)?.digest
  const differing = paths.flatMap((path) => {
    const [one, other] = [digestOn(first, path), digestOn(second, path)]
    if (one === other) return []
    const lacking = one === undefined ? first : other === undefined ? second : undefined
    return lacking === undefined
      ? [error('scripts-differ', `${path} is not the same on ${first.name} and ${second.name}`, RUN_AGAIN)]
      : [error('script-missing', `${path} is missing on ${lacking.name}`, RUN_AGAIN)]
  })
  return [...open, ...differing]
}

/** Notes about the roles. */
export function roleNotes(snapshot: PairSnapshot): readonly Finding[] {
  const holder = soleHolder(snapshot)
  if (holder?.role !== 'standby') return []
  const way = `\`wrtcplay switchover ${snapshot.pair.name}\` moves the VIP when you like`
  return [
    note(
      'roles-swapped',
      `${holder.name}, the configured standby, is the active one now`,
      `nothing: there is no automatic failback. ${way}`,
    ),
  ]
}
