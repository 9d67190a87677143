import type { PairSnapshot } from '../facts/found-pair.ts'
import { type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import type { PairSettings } from '../settings/settings.ts'
import { error, type Finding, note, when } from './finding.ts'
import { RUN_AGAIN } from './playbook-command.ts'

/** Only root may decide what root does on the hosts, and the user's data must be as it must be. */
export function trustFindings(snapshot: PairSnapshot): readonly Finding[] {
  return seenMembers(snapshot).flatMap((member) => [
    ...oldScripts(member),
    ...openFolders(member),
    ...stateFindings(member, snapshot.settings),
    ...dataFindings(member, snapshot.settings),
    ...syncNotes(member, snapshot.settings),
  ])
}

/**
 * Counts the changes of the scripts in files/wrtc-pair that every pair must get. The first lines of the scripts hold
 * the number.
 */
export const SCRIPTS_VERSION = 4

export const OLD_SCRIPTS = 'scripts-old'

function oldScripts({ name, scripts }: SeenMember): readonly Finding[] {
  const oldest = Math.min(...scripts.map(({ version = 0 }) => version))
  return when(oldest < SCRIPTS_VERSION, () =>
    error(
      OLD_SCRIPTS,
      `the failover scripts on ${name} are of an older wrtcplay: with them, ${HARM_OF_OLD.filter(
        ({ before }) => oldest < before,
      )
        .map(({ harm }) => harm)
        .join('; ')}`,
      RUN_AGAIN,
    ),
  )
}

/** By version: what older scripts do wrong. */
const HARM_OF_OLD = [
  {
    before: 2,
    harm: "the application's user can become root, and a peer can keep WRTC from starting",
  },
  {
    before: 3,
    harm: 'a keepalived that hangs keeps the VIP beside the other host, and files that both hosts wrote can be lost',
  },
  {
    before: 4,
    harm: 'an update or a change of settings that is cut off leaves files of two versions in use at the same time',
  },
] as const

function openFolders({ name, folders }: SeenMember): readonly Finding[] {
  return folders
    .filter(({ mode, isRoots }) => !isRoots || (Number.parseInt(mode, 8) & 0o022) !== 0)
    .map(({ path }) =>
      error(
        'folder-writable',
        `${path} on ${name} can be written by others than root, who then can put their own in place of the failover scripts or their state`,
        "make it root's alone, or name other folders in script_dir, run_dir and state_dir, and run `wrtcplay run playbooks/appliance.yml`",
      ),
    )
}

function stateFindings({ name, unreadable }: SeenMember, { stateFolder }: PairSettings): readonly Finding[] {
  return unreadable.map((file) =>
    error(
      'state-unreadable',
      `${stateFolder}/${file} on ${name} holds what it cannot hold, and counts as not there`,
      'find out who wrote it; the next takeover or the next meeting of the two writes it anew',
    ),
  )
}

function dataFindings(
  { name, hasUser, dataTrouble }: SeenMember,
  { user, data }: PairSettings,
): readonly Finding[] {
  return [
    ...when(!hasUser, () =>
      error(
        'no-user',
        `there is no user ${user} on ${name}: no files are carried there`,
        'make the user, or name another one in wrtc_user',
      ),
    ),
    ...when(dataTrouble !== undefined, () =>
      error(
        'data-refused',
        `the data folder ${data} on ${name} is left alone, and its files are carried nowhere: ${dataTrouble}`,
        `make it a folder of ${user}'s, with no link on the way to it that anybody but root has made`,
      ),
    ),
  ]
}

/** Notes only, because the playbook does not change the vendor's service. */
function syncNotes(
  { name, isSyncRoots }: SeenMember,
  { user, syncService }: PairSettings,
): readonly Finding[] {
  return when(isSyncRoots && user !== 'root', () =>
    note(
      'sync-as-root',
      `${syncService} runs as root on ${name}: what ${user} puts in the place of its data folder, it reads as root and carries to the other host`,
      `have it run as ${user}, whose key it uses anyway: \`User=${user}\` in a drop-in of its unit, or the like in its init script`,
    ),
  )
}
