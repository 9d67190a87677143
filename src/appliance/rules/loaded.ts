import type { PairSnapshot } from '../facts/found-pair.ts'
import type { UnitFacts } from '../facts/member-facts.ts'
import { type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import type { PairSettings } from '../settings/settings.ts'
import { error, type Finding, when } from './finding.ts'

/** What a host has loaded must be what is on its disk, and must run. */
export function loadedFindings(snapshot: PairSnapshot): readonly Finding[] {
  return seenMembers(snapshot).flatMap((member) => [
    ...frozenFindings(member),
    ...unitFindings(member),
    ...fileFindings(member),
    ...checkFindings(member, snapshot.settings),
  ])
}

function frozenFindings({ name, loaded }: SeenMember): readonly Finding[] {
  return loaded.frozen.map((service) =>
    error(
      'frozen',
      `${service} on ${name} is stopped by a signal: it looks as if it ran, and does nothing`,
      `\`pkill -CONT ${service}\` there lets it go on; if it was not stopped by hand, restart it`,
    ),
  )
}

function unitFindings({ name, loaded, keepalived }: SeenMember): readonly Finding[] {
  const unread = loaded.units.flatMap((unit) => unreadFindings(name, unit))
  if (unread.length > 0) return unread
  return when(keepalived.isThere && loaded.recovers === false, () =>
    error(
      'recovery-off',
      `systemd on ${name} does not clean up after a keepalived that is killed: the VIP would stay there, and both hosts would serve`,
      '`systemctl cat keepalived` there shows what sets ExecStopPost; `wrtcplay run playbooks/appliance.yml` puts its own part in place',
    ),
  )
}

function unreadFindings(host: string, { name, needsReload, unread, gone }: UnitFacts): readonly Finding[] {
  const what = [...unread, ...gone.map((path) => `${path}, which is gone`)]
  return when(needsReload || what.length > 0, () =>
    error(
      'unit-not-loaded',
      `systemd on ${host} does not go by the present files of ${name}${what.length > 0 ? `: ${what.join(', ')}` : ''}`,
      '`systemctl daemon-reload` there has it read them',
    ),
  )
}

function fileFindings({ name, loaded: { keepalivedFile } }: SeenMember): readonly Finding[] {
  return when(keepalivedFile !== undefined, () =>
    error(
      'keepalived-other-file',
      `keepalived on ${name} was told to read ${keepalivedFile}, not /etc/keepalived/keepalived.conf`,
      'take `-f` (`--use-file`) out of its options (DAEMON_ARGS, or a drop-in of its unit) and restart it, where the other file is not meant',
    ),
  )
}

/** keepalived skips its check script when the script is missing, or is writable for others than root, at keepalived's start. */
function checkFindings(
  { name, loaded, keepalived }: SeenMember,
  { scripts }: PairSettings,
): readonly Finding[] {
  const { uncheckedSeconds: silent = 0, frozen } = loaded
  if (!keepalived.isRunning || frozen.includes('keepalived') || silent < CHECKED_WITHIN_S) return []
  return [
    error(
      'check-not-run',
      `keepalived on ${name} has not run its check for ${Math.round(silent)} s: nobody sees there whether WRTC answers, or could be started`,
      `see that ${scripts}/wrtc-check can be executed and only root can write what leads to it, and reload keepalived there; \`journalctl -u keepalived\` tells more`,
    ),
  ]
}

/** Seconds: the check runs once a second, and may take 10 on a slow host. */
const CHECKED_WITHIN_S = 20
