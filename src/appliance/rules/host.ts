import { surelyApart } from '../facts/clock-offset.ts'
import type { PairSnapshot } from '../facts/found-pair.ts'
import { bothSeen, type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import type { PairSettings } from '../settings/settings.ts'
import { error, type Finding, note, when } from './finding.ts'
import { RUN_AGAIN } from './playbook-command.ts'

/** Findings about the hosts themselves: disks, clocks, and what starts at boot. */
export function hostFindings(snapshot: PairSnapshot): readonly Finding[] {
  return [
    ...hostsFindings(snapshot),
    ...seenMembers(snapshot).flatMap((member) => bootFindings(member, snapshot.settings)),
  ]
}

/** Findings about hosts of any kind. */
export function hostsFindings(snapshot: PairSnapshot): readonly Finding[] {
  return [
    ...clockFindings(snapshot),
    ...seenMembers(snapshot).flatMap((member) => diskFindings(member, snapshot.settings)),
  ]
}

export function reachFindings({ members }: PairSnapshot): readonly Finding[] {
  return members.flatMap(({ name, found }) =>
    'unseen' in found
      ? [
          error(
            UNREACHABLE,
            `${name} could not be asked: ${found.unseen}`,
            found.hint ?? 'bring it back: until then nothing can take over from the other one',
          ),
        ]
      : [],
  )
}

/** Has an exit code of its own. */
export const UNREACHABLE = 'unreachable'

function clockFindings(snapshot: PairSnapshot): readonly Finding[] {
  const both = bothSeen(snapshot)
  if (both !== undefined) {
    const [first, second] = both
    const apart = surelyApart(first.clock, second.clock)
    if (apart > TOLERANCE_MS)
      return [
        error(
          'clocks-apart',
          `the clocks of ${first.name} and ${second.name} are ${seconds(apart)} apart`,
          'see whether both get their time from the same source (chrony, ntpd)',
        ),
      ]
  }
  return seenMembers(snapshot).flatMap(({ name, clock }) => {
    const apart = surelyApart(clock, { least: 0, most: 0 })
    return when(apart > TOLERANCE_MS, () =>
      note(
        'clock-off',
        `the clock of ${name} and the one of this machine are ${seconds(apart)} apart`,
        'find out which of the two is right',
      ),
    )
  })
}

/** Warns at ten times the space below which a standby is unfit, so that there is time to act. */
function diskFindings({ name, disks }: SeenMember, { minFreeKb }: PairSettings): readonly Finding[] {
  return disks
    .filter(({ freeKb }) => freeKb < minFreeKb * 10)
    .map(({ mount, freeKb }) =>
      error(
        'disk-full',
        `on ${name} only ${Math.floor(freeKb / 1024)} MiB are left on ${mount}`,
        `make room: below ${Math.ceil(minFreeKb / 1024)} MiB it can no longer take over`,
      ),
    )
}

function bootFindings(member: SeenMember, { app, sync, syncService }: PairSettings): readonly Finding[] {
  const { name } = member
  const syncsAtBoot = sync === 'both'
  return [
    ...when(member.app.startsAtBoot, () =>
      error('app-at-boot', `${app} starts at boot on ${name}, whoever has the VIP`, RUN_AGAIN),
    ),
    ...when(!member.keepalived.startsAtBoot, () =>
      error(
        'keepalived-not-at-boot',
        `keepalived does not start at boot on ${name}: after a restart it cannot take over`,
        RUN_AGAIN,
      ),
    ),
    ...when(member.sync.startsAtBoot !== syncsAtBoot, () =>
      error(
        'sync-at-boot',
        syncsAtBoot
          ? `${syncService} does not start at boot on ${name}`
          : `${syncService} starts at boot on ${name}: a host that comes back with old files would send them to the other one`,
        RUN_AGAIN,
      ),
    ),
  ]
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`
}

const TOLERANCE_MS = 1000
