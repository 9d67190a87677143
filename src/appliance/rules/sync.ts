import type { PairSnapshot } from '../facts/found-pair.ts'
import { bothSeen, eachWithPeer, type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { syncGap } from '../facts/sync-gap.ts'
import { error, type Finding, note, when } from './finding.ts'
import { RUN_AGAIN } from './playbook-command.ts'

/** The data must be on both hosts, and the sync must run where it carries data in the right direction. */
export function syncFindings(snapshot: PairSnapshot): readonly Finding[] {
  const { sync } = snapshot.settings
  const holder = soleHolder(snapshot)
  const [withPeer] = eachWithPeer(snapshot).filter(
    ([member]) => member === holder || member.name === holder?.name,
  )
  return [
    ...seenMembers(snapshot).flatMap((member) =>
      runFindings(member, snapshot, sync === 'both' || member.holdsVip),
    ),
    ...seenMembers(snapshot).flatMap((member) => configFindings(member, snapshot)),
    ...sameConfig(snapshot),
    ...bothWaysNotes(snapshot),
    ...(withPeer === undefined ? [] : [...dataFindings(...withPeer), ...epochFindings(...withPeer)]),
    ...conflictNotes(snapshot),
  ]
}

/** While no host, or both, hold the VIP, that is the finding, and not where the sync runs. */
function runFindings(member: SeenMember, snapshot: PairSnapshot, belongs: boolean): readonly Finding[] {
  const { syncService } = snapshot.settings
  const { name, sync } = member
  if (soleHolder(snapshot) === undefined) return []
  // While the other host is away, the sync rests on purpose.
  if (belongs && !sync.isRunning && bothSeen(snapshot) === undefined) return []
  if (belongs && !sync.isRunning)
    return [
      error(
        'sync-stopped',
        `${syncService} does not run on ${name}: what is written there does not reach the other host`,
        `start it there; \`systemctl status ${syncService}\` and its log tell why it ended`,
      ),
    ]
  return when(!belongs && sync.isRunning, () =>
    error(
      'sync-on-standby',
      `${syncService} runs on ${name}, which does not hold the VIP: it may send old files to the active host`,
      `stop it there`,
    ),
  )
}

function configFindings({ name, syncConfig }: SeenMember, snapshot: PairSnapshot): readonly Finding[] {
  const { syncConfig: path, sync } = snapshot.settings
  if (syncConfig === undefined)
    return [error('sync-unconfigured', `${path} is missing on ${name}`, 'install it as the vendor ships it')]
  if (syncConfig.hasPlaceholder)
    return [error('sync-placeholder', `${path} on ${name} still holds _PEER_IP_`, RUN_AGAIN)]
  if (!syncConfig.namesPeer)
    return [error('sync-wrong-peer', `${path} on ${name} does not name its peer`, RUN_AGAIN)]
  const risks = [
    ...(syncConfig.deletes ? ['deletes files there (no "delete = false")'] : []),
    ...(syncConfig.overwritesNewer ? ['overwrites newer ones (no "update = true")'] : []),
  ]
  return when(sync === 'both' && risks.length > 0, () =>
    error(
      'sync-risky',
      `the sync runs both ways, and on ${name} it ${risks.join(' and ')}: a host that comes back with old files wipes the good ones`,
      `change ${path}, or use sync: follow_role`,
    ),
  )
}

/** With a sync in both directions, times of files decide, and clocks may jump. */
function bothWaysNotes({ settings }: PairSnapshot): readonly Finding[] {
  return when(settings.sync === 'both', () =>
    note(
      'sync-both-ways',
      'sync: both cannot promise that the newer data wins: a host that comes back with old files sends them, and where its clock was ahead they replace newer ones',
      'nothing, if that risk is wanted; sync: follow_role does not have it',
    ),
  )
}

function sameConfig(snapshot: PairSnapshot): readonly Finding[] {
  const configs = seenMembers(snapshot).flatMap(({ syncConfig }) =>
    syncConfig === undefined ? [] : [syncConfig],
  )
  const [first, second] = configs
  if (first === undefined || second === undefined || configs.some((one) => !one.namesPeer)) return []
  return when(first.digest !== second.digest, () =>
    error(
      'sync-config-differs',
      `${snapshot.settings.syncConfig} is not the same on both hosts`,
      'compare the two, and make them equal but for the address of the peer',
    ),
  )
}

function dataFindings(holder: SeenMember, peer: SeenMember): readonly Finding[] {
  if (holder.data === undefined || peer.data === undefined) return []
  const { waiting, newerThere, onlyThere } = syncGap(holder.data, peer.data)
  const [oldest] = waiting
  const lag = oldest === undefined ? 0 : holder.clock.now - oldest.changed
  const isSettled = (changed: number): boolean => peer.clock.now - changed > PATIENCE_MS
  const strange = newerThere.filter(({ changed }) => isSettled(changed))
  const extra = onlyThere.filter(({ changed }) => isSettled(changed))
  return [
    ...when(lag > PATIENCE_MS, () =>
      error(
        'sync-behind',
        `${peer.name} lacks ${files(waiting)} of ${holder.name}, the oldest for ${Math.round(lag / 1000)} s`,
        `look at the sync's log on ${holder.name}`,
      ),
    ),
    ...when(strange.length > 0, () =>
      error(
        'newer-on-standby',
        `${peer.name}, the standby, has a later version of ${files(strange)} than ${holder.name}`,
        'compare them: someone wrote on the standby, or a clock was wrong',
      ),
    ),
    ...when(extra.length > 0, () =>
      note(
        'only-on-standby',
        `only ${peer.name} has ${files(extra)}`,
        `nothing, if they were deleted on ${holder.name}: deletions are not carried over`,
      ),
    ),
  ]
}

/** The standby follows each promotion, which are counted, within some seconds. */
function epochFindings(holder: SeenMember, peer: SeenMember): readonly Finding[] {
  const [here, there] = [holder.epoch?.number, peer.epoch?.number]
  if (here === undefined || there === undefined || here === there) return []
  if (there > here)
    return [
      error(
        'stale-holder',
        `${holder.name} serves with the files of promotion ${here}, and ${peer.name} has those of ${there}`,
        `look at \`journalctl -t wrtc-pair\` on both before you do anything else: the later files may be wanted`,
      ),
    ]
  const promotedFor = holder.clock.now - Date.parse(holder.recorded?.since ?? '')
  return when(promotedFor > JOINING_MS, () =>
    error(
      'stale-standby',
      `${peer.name} has not fetched the files of ${holder.name} since the last takeover (${there} of ${here})`,
      `look at \`journalctl -t wrtc-pair\` on ${peer.name}`,
    ),
  )
}

function conflictNotes(snapshot: PairSnapshot): readonly Finding[] {
  const { conflicts: folder } = snapshot.settings
  return seenMembers(snapshot).flatMap(({ name, conflicts }) =>
    when(conflicts.length > 0, () =>
      note(
        'conflicts',
        `${name} keeps versions of files that both hosts had written, in ${folder}/${conflicts.at(-1)}`,
        'compare them with the present ones, take over what is wanted, and delete the folder',
      ),
    ),
  )
}

function files(some: readonly { readonly path: string }[]): string {
  const [first] = some
  return some.length === 1 ? `${first?.path}` : `${some.length} files (${first?.path} …)`
}

/** Milliseconds: lsyncd collects changes for some seconds before it sends them. */
const PATIENCE_MS = 10_000
const JOINING_MS = 60_000
